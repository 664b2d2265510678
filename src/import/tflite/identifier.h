// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>

#include "base/io.h"
#include "base/result.h"

namespace mote::tflite {

// The file begins as a .tflite file does. Else the error says what it is, if that can be told.
Status check_identifier(const Bytes& bytes, const std::string& file);

}  // namespace mote::tflite
