/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_MATH_SQRT_H
#define MOTE_MATH_SQRT_H
/* Square root, the nearest float to it: by the instruction of cores that have one. */

#include "device/port/isa.h"
#include "device/port/math_bits.h"

#ifdef __cplusplus

#if MOTE_HAS_FPU
MOTE_INLINE float mote_sqrt(float x) {
  float y;
  __asm__("vsqrt.f32 %0, %1" : "=t"(y) : "t"(x));
  return y;
}
#else
/* Digit by digit: two bits of the fraction give one of the root. */
MOTE_MATH float MOTE_NAME(math_sqrt)(float x) {
  uint32_t bits = mote_bits_of(x);
  if ((bits & ~MOTE_SIGN_BIT) == 0 || bits == MOTE_INFINITY) return x;
  if (bits > MOTE_INFINITY) return (bits & ~MOTE_SIGN_BIT) > MOTE_INFINITY ? x : mote_float_of(MOTE_NAN);
  const mote_significant significant = mote_significant_of(bits);
  uint32_t rest = significant.fraction;
  int exponent = significant.exponent;
  if ((exponent & 1) != 0) {
    rest <<= 1;
    --exponent;
  }
  /* root^2 <= rest * 2^25 < (root + 1)^2, where root has 25 bits. */
  rest <<= 1;
  uint32_t root = 0, sum = 0;
  for (uint32_t bit = 1u << 24; bit != 0; bit >>= 1) {
    const uint32_t trial = sum + bit;
    if (trial <= rest) {
      sum = trial + bit;
      rest -= trial;
      root += bit;
    }
    rest <<= 1;
  }
  if (rest != 0) root += root & 1; /* never a tie */
  return mote_float_of((root >> 1) + ((uint32_t)(exponent / 2 + 126) << 23));
}
MOTE_INLINE float mote_sqrt(float x) { return MOTE_NAME(math_sqrt)(x); }
#endif

/* As TFLite has it: rounded twice. */
MOTE_INLINE float mote_rsqrt(float x) { return 1.0f / mote_sqrt(x); }

#endif
#endif
