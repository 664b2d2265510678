// SPDX-License-Identifier: MIT
#pragma once
#include "emulate/timing/instruction.h"

namespace mote::timing {

// The part of decode_thumb() for instructions 111x11...: floating point (VFP) and vectors (MVE). Registers s0
// to s31 are bits 0 to 31 of the float sets; q0 is s0 to s3.
void decode_float_or_vector(Instruction* instruction, uint16_t first, uint16_t second);

}  // namespace mote::timing
