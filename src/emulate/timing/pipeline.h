// SPDX-License-Identifier: MIT
#pragma once
#include <cstdint>
#include <vector>

#include "emulate/timing/core_timing.h"
#include "emulate/timing/instruction.h"

namespace mote::timing {

// Cycles of a block without branches inside in memory without wait states: from the issue of its first
// instruction to the issue of what follows it in sequence. What a taken branch at its end adds is not in it.
struct BlockCycles {
  int once = 0;                  // with all registers ready at its start
  int repeated = 0;              // when it follows upon itself, with results still under way
  int taken_extra = 0;           // more when the branch at the end is taken
  std::vector<bool> overlapped;  // with the load before it, of each load or store of one register
  std::vector<int> issue;        // of each instruction, from the start of the block
};

BlockCycles straight_line_cycles(const CoreTiming& core, const std::vector<Instruction>& block);

}  // namespace mote::timing
