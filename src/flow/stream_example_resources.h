// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "base/resource.h"

namespace mote {

// device/app/AnalogIn.ino.
const std::vector<Resource>& stream_example_resources();

}  // namespace mote
