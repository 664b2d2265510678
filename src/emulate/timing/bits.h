// SPDX-License-Identifier: MIT
#pragma once
#include <cstdint>

namespace mote::timing {

// Bits high..low of a word.
constexpr uint32_t bits(uint32_t word, unsigned high, unsigned low) {
  return word >> low & ((2u << (high - low)) - 1);
}
constexpr bool bit(uint32_t word, unsigned at) { return (word >> at & 1) != 0; }

// The lowest `width` bits as a signed number.
constexpr int32_t sign_extend(uint32_t value, unsigned width) {
  return static_cast<int32_t>(value << (32 - width)) >> (32 - width);
}

constexpr uint8_t count_bits(uint32_t word) {
  uint8_t count = 0;
  for (; word != 0; word &= word - 1) ++count;
  return count;
}

// The set that holds register r; pc is left out, since what reads or writes it is a branch.
constexpr uint32_t reg(uint32_t r) { return r < 15 ? 1u << r : 0; }

}  // namespace mote::timing
