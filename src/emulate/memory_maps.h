// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>

#include "target/target.h"

namespace mote {

// Linker scripts for a board: its own memories, and those of the machine that is emulated for it.
std::string board_linker_script(const Target& board);
std::string emulated_linker_script(const Target& board);

}  // namespace mote
