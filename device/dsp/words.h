/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_WORDS_H
#define MOTE_WORDS_H
/* Two neighbouring int16 of a tensor as a word, which lies at a multiple of 4 bytes. Which of them is in the
   low half depends on the core: what is done here to one is done to the other. */

#include "device/port/isa.h"
#include "device/port/port.h"

typedef uint32_t __attribute__((may_alias)) mote_word;

/* The magnitudes of both; that of -32768 is 32768. */
MOTE_INLINE uint32_t mote_magnitudes(uint32_t word) {
  const uint32_t negative = (word >> 15) & 0x00010001u;
  return (word ^ ((negative << 16) - negative)) + negative;
}

/* Both shifted to the left by `bits`, from 0 to 15. */
MOTE_INLINE uint32_t mote_shifted_halves(uint32_t word, int bits) {
  return (word << bits) & (0xffff0000u << bits | 0xffffu);
}

/* x * factor, which has 16 bits. Cores that multiply 32 bits only would call a function for the whole
   product. */
MOTE_INLINE uint64_t mote_word_product(uint32_t x, uint32_t factor) {
#if MOTE_HAS_ONLY_THUMB1
  return (x & 0xffff) * factor + ((uint64_t)((x >> 16) * factor) << 16);
#else
  return (uint64_t)x * factor;
#endif
}

#endif
