// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "base/resource.h"

namespace mote {

// boards/*/board.toml, each under its path inside boards/.
const std::vector<Resource>& board_resources();

}  // namespace mote
