// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <unicorn/unicorn.h>

#include <cstdint>

namespace mote::calibrate {

// Unicorn's Cortex-M7 has no double precision. If the instruction at `pc` is one that firmware uses for its
// own bookkeeping (conversions, the four operations, comparison, moves), does its work and returns true.
bool run_double_precision(uc_engine* uc, uint32_t pc);

}  // namespace mote::calibrate
