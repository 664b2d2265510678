/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_MATH_EXP_H
#define MOTE_MATH_EXP_H
/* Exponential function and what follows from it; errors and ways are those of math_bits.h. */

#include "device/port/fixed_point.h"
#include "device/port/math_bits.h"

#ifdef __cplusplus

/* The natural logarithm of 2 in Q48. */
#define MOTE_LN2_Q48 195103586505167

/* (exp(r) - 1) / r in Q30, for r in Q32 and [-ln 2 / 2, ln 2 / 2]. */
MOTE_MATH int32_t MOTE_NAME(math_exp_series)(int32_t r) {
  static const int32_t kSeries[] = {1073741824, 536870917, 178956971, 44738904, 8947811, 1496926, 213668};
  return MOTE_NAME(math_polynomial)(kSeries, 6, r);
}

/* Splits x = n ln 2 + r: returns n, which is 0 for |x| < ln 2 / 2, and sets r in Q32. |x| is below 128. */
MOTE_MATH int32_t MOTE_NAME(math_exp_split)(uint32_t bits, int32_t* r) {
  const uint32_t magnitude = bits & ~MOTE_SIGN_BIT;
  const int shift = mote_exponent_of(magnitude) + 25; /* to Q48 */
  int64_t x = 0;
  if (shift > -32) {
    const int64_t fraction = (int64_t)mote_fraction_of(magnitude);
    x = shift >= 0 ? fraction << shift : fraction >> -shift;
  }
  if (bits != magnitude) x = -x;
  const int32_t kLog2eQ16 = 94548;
  const int32_t n = (int32_t)(((x >> 32) * kLog2eQ16 + ((int64_t)1 << 31)) >> 32);
  *r = (int32_t)((x - n * MOTE_LN2_Q48) >> 16);
  return n;
}

/* exp(r) in Q31. */
MOTE_INLINE uint32_t mote_exp_q31(int32_t r) {
  return (1u << 31) + (uint32_t)((int64_t)r * MOTE_NAME(math_exp_series)(r) >> 31);
}

MOTE_MATH float MOTE_NAME(math_exp)(float x) {
  const uint32_t bits = mote_bits_of(x), magnitude = bits & ~MOTE_SIGN_BIT;
  if (magnitude >= 0x42D00000u) { /* 104 */
    if (magnitude > MOTE_INFINITY) return x;
    return mote_float_of(bits == magnitude ? MOTE_INFINITY : 0);
  }
  int32_t r;
  const int32_t n = MOTE_NAME(math_exp_split)(bits, &r);
  return MOTE_NAME(math_pack)(0, mote_exp_q31(r), n);
}

/* 1 - exp(-x) = value / 2^63 * 2^exponent, for 0 < x < 128 that is normal; returns the exponent. */
MOTE_MATH int MOTE_NAME(math_one_minus_exp)(uint32_t magnitude, uint64_t* value) {
  const int64_t one = (int64_t)1 << 62;
  int32_t r;
  const int32_t n = MOTE_NAME(math_exp_split)(magnitude | MOTE_SIGN_BIT, &r);
  const int32_t series = MOTE_NAME(math_exp_series)(r);
  if (n == 0) { /* small values keep their own exponent: Q23 times Q30 */
    *value = (uint64_t)mote_fraction_of(magnitude) * (uint32_t)series;
    return mote_exponent_of(magnitude) + 10;
  }
  *value = (uint64_t)(one - (n > -63 ? (one + (int64_t)r * series) >> -n : 0));
  return 1;
}

/* exp(x) - 1 for x <= 0. */
MOTE_MATH float MOTE_NAME(math_expm1)(float x) {
  const uint32_t magnitude = mote_bits_of(x) & ~MOTE_SIGN_BIT;
  if (magnitude > MOTE_INFINITY) return x;
  if (magnitude >= 0x41C80000u) return -1.0f; /* 25 */
  if (magnitude < 0x33000000u) return x;      /* 2^-25: also 0 and denormals */
  uint64_t value;
  const int exponent = MOTE_NAME(math_one_minus_exp)(magnitude, &value);
  return MOTE_NAME(math_pack_wide)(MOTE_SIGN_BIT, value, exponent);
}

/* With t = 1 - exp(-2 |x|) it is t / (2 - t). */
MOTE_MATH float MOTE_NAME(math_tanh)(float x) {
  const uint32_t bits = mote_bits_of(x), sign = bits & MOTE_SIGN_BIT, magnitude = bits ^ sign;
  if (magnitude < 0x39000000u || magnitude > MOTE_INFINITY) return x;  /* 2^-13 */
  if (magnitude >= 0x41180000u) return mote_float_of(sign | MOTE_ONE); /* 9.5 */
  uint64_t t;
  int exponent = MOTE_NAME(math_one_minus_exp)(magnitude + 0x800000u, &t);
  while ((int64_t)t > 0) {
    t <<= 1;
    --exponent;
  }
  const uint32_t high = (uint32_t)(t >> 32);
  const int32_t half = (int32_t)(0x7FFFFFFFu - (exponent > -31 ? high >> (1 - exponent) : 0));
  return MOTE_NAME(math_pack_wide)(sign, (uint64_t)high * (uint32_t)mote_fixed_reciprocal_of_twice(half),
                                   exponent + 1);
}

/* 1 / (1 + exp(-x)); with e = exp(-|x|) it is e / (1 + e) below 0. */
MOTE_MATH float MOTE_NAME(math_logistic)(float x) {
  const uint32_t bits = mote_bits_of(x), sign = bits & MOTE_SIGN_BIT;
  if ((bits ^ sign) >= 0x42D00000u) { /* 104 */
    if ((bits ^ sign) > MOTE_INFINITY) return x;
    return sign ? 0.0f : 1.0f;
  }
  int32_t r;
  const int32_t n = MOTE_NAME(math_exp_split)(bits | MOTE_SIGN_BIT, &r);
  const uint32_t e = mote_exp_q31(r); /* times 2^n */
  uint32_t half = (1u << 30) + (n > -31 ? e >> (1 - n) : 0);
  if (half == 1u << 31) --half; /* x = 0 */
  const uint32_t reciprocal = (uint32_t)mote_fixed_reciprocal_of_twice((int32_t)half);
  return MOTE_NAME(math_pack_wide)(0, (uint64_t)reciprocal * (sign ? e : 1u << 31), sign ? n + 1 : 1);
}

MOTE_INLINE float mote_exp(float x) { return MOTE_NAME(math_exp)(x); }
MOTE_INLINE float mote_expm1_of_negative(float x) { return MOTE_NAME(math_expm1)(x); }
MOTE_INLINE float mote_tanh(float x) { return MOTE_NAME(math_tanh)(x); }
MOTE_INLINE float mote_logistic(float x) { return MOTE_NAME(math_logistic)(x); }

#endif
#endif
