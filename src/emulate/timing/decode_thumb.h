// SPDX-License-Identifier: MIT
#pragma once
#include "emulate/timing/instruction.h"

namespace mote::timing {

// Bytes of the instruction that begins with this half-word: 2 or 4.
inline unsigned thumb_bytes(uint16_t first) { return (first >> 11) >= 0x1D ? 4 : 2; }

// Classifies one Thumb, Thumb-2, FPv5 or MVE instruction; `second` counts only for one of 4 bytes. What is no
// instruction becomes some kind of one. Encodings: Armv8-M Architecture Reference Manual (DDI 0553), chapters
// C2 and D; Armv7-M (DDI 0403), chapters A5 to A7.
Instruction decode_thumb(uint32_t address, uint16_t first, uint16_t second);

}  // namespace mote::timing
