/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_MATH_BITS_H
#define MOTE_MATH_BITS_H
/* Functions of floats without a mathematics library, in integer arithmetic: the same bits on every core, with
   or without a floating-point unit, whatever a compiler makes of sums of products. Arguments become
   fixed-point numbers, polynomials (Chebyshev's, fitted to the reduced range) are evaluated with 30 bits
   after the point, and the result is rounded once. "Qn": the integer v stands for v / 2^n.

   What is not a number stays so, denormals count. The largest errors, in units of the last place, over the
   whole range: exp 0.52, exp - 1 0.52, log 0.52, sin and cos 0.53, arc sine and arc cosine 1.1, arc tangent
   and erf 0.6, tanh and logistic 0.6, square root 0.5, its reciprocal 1.5, fmod and whole numbers 0.
   src/ops/math_test.cc holds samples against the host's functions in double precision.

   This header has what they share. */

#include "device/port/port.h"

#ifdef __cplusplus

/* A function that kernels share: the linker keeps one of it, as it does of kernels. */
#define MOTE_MATH inline __attribute__((noinline)) MOTE_SMALL

MOTE_INLINE uint32_t mote_bits_of(float x) {
  uint32_t bits;
  memcpy(&bits, &x, sizeof(bits));
  return bits;
}
MOTE_INLINE float mote_float_of(uint32_t bits) {
  float x;
  memcpy(&x, &bits, sizeof(x));
  return x;
}

#define MOTE_SIGN_BIT 0x80000000u
#define MOTE_INFINITY 0x7F800000u /* what is not a number is above it, without the sign */
#define MOTE_NAN 0x7FC00000u
#define MOTE_ONE 0x3F800000u

/* The significant bits of a positive float that is normal, from 2^23 on, and its exponent:
   x = fraction / 2^23 * 2^exponent. */
MOTE_INLINE uint32_t mote_fraction_of(uint32_t bits) { return (bits & 0x7FFFFF) | 0x800000; }
MOTE_INLINE int mote_exponent_of(uint32_t bits) { return (int)(bits >> 23) - 127; }

/* The same of one that may be denormal, but not 0. */
typedef struct mote_significant {
  uint32_t fraction;
  int exponent;
} mote_significant;
MOTE_INLINE mote_significant mote_significant_of(uint32_t bits) {
  mote_significant out = {mote_fraction_of(bits), mote_exponent_of(bits)};
  if (bits < 0x800000) {
    const int missing = __builtin_clz(bits) - 8;
    out.fraction = bits << missing;
    out.exponent = -126 - missing;
  }
  return out;
}

/* value / 2^31 * 2^exponent rounded to a float, with the sign bit of `sign`. Bits that were lost before stand
   in the lowest one: there are 8 below those of a float. */
MOTE_MATH float MOTE_NAME(math_pack)(uint32_t sign, uint32_t value, int exponent) {
  if (value == 0) return mote_float_of(sign);
  const int leading = __builtin_clz(value);
  value <<= leading;
  exponent += 126 - leading; /* the leading bit adds one */
  if (exponent > 253) return mote_float_of(sign | MOTE_INFINITY);
  if (exponent < 0) { /* denormal */
    value = exponent < -25 ? 1 : value >> -exponent | 1;
    exponent = 0;
  }
  const uint32_t bits = ((uint32_t)exponent << 23) + (value >> 8);
  const uint32_t rest = value & 0xFF;
  return mote_float_of(sign | (bits + (rest > 0x80 || (rest == 0x80 && (bits & 1) != 0))));
}

/* The same of value / 2^63. */
MOTE_MATH float MOTE_NAME(math_pack_wide)(uint32_t sign, uint64_t value, int exponent) {
  if (value >> 32 == 0) {
    value <<= 32;
    exponent -= 32;
  }
  const int leading = value == 0 ? 0 : __builtin_clz((uint32_t)(value >> 32));
  value <<= leading;
  exponent -= leading;
  return MOTE_NAME(math_pack)(sign, (uint32_t)(value >> 32) | ((uint32_t)value != 0 ? 1 : 0), exponent);
}

/* a * b / 2^32, rounded down. */
MOTE_INLINE int32_t mote_high_product(int32_t a, int32_t b) { return (int32_t)((int64_t)a * b >> 32); }

/* c[0] + c[1] x + ... + c[degree] x^degree in Q30, for x in Q32. */
MOTE_MATH int32_t MOTE_NAME(math_polynomial)(const int32_t* c, int degree, int32_t x) {
  int32_t sum = mote_flash_i32(c + degree);
  while (degree > 0) sum = mote_flash_i32(c + --degree) + mote_high_product(sum, x);
  return sum;
}

#endif
#endif
