// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "base/resource.h"

namespace mote {

// boards/common/*: start-up code, linker script template and test harness.
const std::vector<Resource>& board_common_resources();

}  // namespace mote
