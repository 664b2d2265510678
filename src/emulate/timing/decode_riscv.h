// SPDX-License-Identifier: MIT
#pragma once
#include "emulate/timing/instruction.h"

namespace mote::timing {

// Classifies one instruction of RV32IMC; `second` counts only for one of 4 bytes. x1 to x31 are bits 1 to 31
// of the register sets. Encodings: The RISC-V Instruction Set Manual, volume I (20240411), chapters 34
// (listings) and 26 (C).
Instruction decode_riscv(uint32_t address, uint16_t first, uint16_t second);

}  // namespace mote::timing
