/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_MATH_ROUND_H
#define MOTE_MATH_ROUND_H
/* Whole numbers and remainders of floats, exact. */

#include "device/port/math_bits.h"

#ifdef __cplusplus

/* The largest whole number that is not above x; zero keeps its sign. */
MOTE_MATH float MOTE_NAME(math_floor)(float x) {
  const uint32_t bits = mote_bits_of(x), magnitude = bits & ~MOTE_SIGN_BIT;
  if (magnitude >= 0x4B000000u || magnitude == 0) return x; /* 2^23: whole, infinite or not a number */
  if (magnitude < MOTE_ONE) return bits == magnitude ? 0.0f : -1.0f;
  const uint32_t below_one = 0x7FFFFFu >> mote_exponent_of(magnitude);
  const uint32_t up = bits != magnitude ? below_one : 0; /* away from zero, if anything is cut off */
  return mote_float_of((bits + up) & ~below_one);
}

MOTE_INLINE float mote_floor(float x) { return MOTE_NAME(math_floor)(x); }
MOTE_INLINE float mote_ceil(float x) { return -MOTE_NAME(math_floor)(-x); }

/* The nearest whole number, ties to the even one; zero keeps its sign. */
MOTE_MATH float MOTE_NAME(math_round)(float x) {
  const uint32_t bits = mote_bits_of(x), magnitude = bits & ~MOTE_SIGN_BIT;
  if (magnitude >= 0x4B000000u) return x;
  uint32_t rounded = magnitude > 0x3F000000u ? MOTE_ONE : 0; /* 1/2 */
  if (magnitude >= MOTE_ONE) {
    const int exponent = mote_exponent_of(magnitude);
    const uint32_t below_one = 0x7FFFFFu >> exponent, odd = magnitude >> (23 - exponent) & 1;
    rounded = (magnitude + (below_one >> 1) + odd) & ~below_one;
  }
  return mote_float_of(rounded | (bits & MOTE_SIGN_BIT));
}

/* What is left of x / y, with the sign of x: exact, bit by bit of the quotient. Of infinity, or by zero, it
   is not a number. */
MOTE_MATH float MOTE_NAME(math_fmod)(float x, float y) {
  const uint32_t sign = mote_bits_of(x) & MOTE_SIGN_BIT;
  const uint32_t a = mote_bits_of(x) & ~MOTE_SIGN_BIT, b = mote_bits_of(y) & ~MOTE_SIGN_BIT;
  if (a >= MOTE_INFINITY || b > MOTE_INFINITY || b == 0) return mote_float_of(MOTE_NAN);
  if (a < b) return x;
  mote_significant u = mote_significant_of(a);
  const mote_significant v = mote_significant_of(b);
  for (int left = u.exponent - v.exponent;; --left) {
    if (u.fraction >= v.fraction) u.fraction -= v.fraction;
    if (left == 0) break;
    u.fraction <<= 1;
  }
  return MOTE_NAME(math_pack)(sign, u.fraction, 31 - 23 + v.exponent);
}

MOTE_INLINE float mote_round(float x) { return MOTE_NAME(math_round)(x); }
MOTE_INLINE float mote_fmod(float x, float y) { return MOTE_NAME(math_fmod)(x, y); }

#endif
#endif
