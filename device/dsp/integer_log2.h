/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_INTEGER_LOG2_H
#define MOTE_INTEGER_LOG2_H
/* Logarithm to the base 2 of an integer, in Q16, within 1.5 / 65536: the place of the leading bit, and a
   table with straight lines for what follows it. */

#include "device/port/port.h"

#ifdef __cplusplus

MOTE_INLINE int mote_leading_zeros(uint64_t x) {
  const uint32_t high = (uint32_t)(x >> 32);
  return high != 0 ? __builtin_clz(high) : 32 + __builtin_clz((uint32_t)x);
}

/* x > 0. `bulge` has log2(1 + f) - f in Q16 at f = 0, 1/128 .. 1, as integer_log.h has it. */
MOTE_INLINE int32_t mote_log2_q16(uint64_t x, const int16_t* bulge) {
  const int leading = mote_leading_zeros(x);
  const uint32_t fraction = (uint32_t)((x << leading) >> 31); /* behind the leading bit, which falls off */
  const int16_t* from = bulge + (fraction >> 25);
  const int32_t low = mote_flash_i16(from), rest = (int32_t)((fraction >> 9) & 0xffff);
  const int32_t bent = low + (((mote_flash_i16(from + 1) - low) * rest) >> 16);
  return ((63 - leading) << 16) + (int32_t)(fraction >> 16) + bent;
}

#endif
#endif
