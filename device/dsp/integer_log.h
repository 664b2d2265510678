/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_INTEGER_LOG_H
#define MOTE_INTEGER_LOG_H
/* Logarithms of integers in fixed point, as TFLM 90b983c has them (signal/src/log.cc). */

#include "device/port/port.h"

#ifdef __cplusplus

/* scale * ln(x) for x > 0; the product is taken modulo 2^32. `bulge` has log2(1 + f) - f in Q16 at f = 0,
   1/128
   .. 1. From one of these points to the next the result moves by 1/128 of the difference alone: so does TFLM,
   whose models have learnt with it. */
MOTE_INLINE uint32_t mote_integer_log(uint32_t x, uint32_t scale, const int16_t* bulge) {
  const int whole = 31 - __builtin_clz(x);
  const uint32_t above = x - (1u << whole);
  const uint32_t fraction = whole < 16 ? above << (16 - whole) : above >> (whole - 16);
  const uint32_t segment = fraction >> 9;
  const int32_t from = mote_flash_i16(bulge + segment), to = mote_flash_i16(bulge + segment + 1);
  const int32_t offset = ((to - from) * (int32_t)(fraction & 0x1ff)) >> 16;
  const uint32_t log2 = ((uint32_t)whole << 16) + fraction + (uint32_t)(from + offset);
  const uint32_t natural = (uint32_t)((45426u * (uint64_t)log2 + 0x8000) >> 16); /* ln(2) in Q16 */
  return (scale * natural + 0x8000) >> 16;
}

#endif
#endif
