// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>

#include "base/result.h"

namespace mote {

// What the operating system refused, by its errno, with what mends it: "PATH: cannot be written: No space
// left on device".
Error io_error(const std::string& path, const std::string& doing, int error);

}  // namespace mote
