/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_MATH_TRIG_H
#define MOTE_MATH_TRIG_H
/* Sine and cosine of any float, not a number of infinity. */

#include "device/port/math_bits.h"

#ifdef __cplusplus

/* |x| = (quarters + r) * pi / 2, with quarters modulo 4 and r in Q62 and [-1/2, 1/2), for 2^-12 <= |x| that
   is finite. However large x is, only those bits of 2 / pi count which do not make multiples of four
   quarters: 96 of them leave more than 32 bits of the smallest r of any float. Source: M. Payne, R. Hanek:
   Radian Reduction for Trigonometric Functions, SIGNUM Newsletter 18 (1983). */
MOTE_MATH uint32_t MOTE_NAME(math_quarter_turns)(uint32_t magnitude, int64_t* r) {
  static const int32_t kTwoOverPi[] = {0,          0,          -1560706194, 1313084713, -64530479,
                                       -181084736, -614296167, 1011060801,  -28220501};
  const uint32_t fraction = mote_fraction_of(magnitude);
  const int skipped =
      mote_exponent_of(magnitude) - 23 - 2 + 64; /* bits of the table, from the first one on */
  const int32_t* word = kTwoOverPi + (skipped >> 5);
  const int shift = skipped & 31;
  uint32_t window[3];
  for (int i = 0; i < 3; ++i)
    window[i] = (uint32_t)((((uint64_t)(uint32_t)mote_flash_i32(word + i) << 32 |
                             (uint32_t)mote_flash_i32(word + i + 1))
                            << shift) >>
                           32);
  const uint64_t turns = ((uint64_t)(fraction * window[0]) << 32) + (uint64_t)fraction * window[1] +
                         ((uint64_t)fraction * window[2] >> 32); /* Q62, modulo 4 */
  const uint32_t quarters = (uint32_t)((turns + ((uint64_t)1 << 61)) >> 62);
  *r = (int64_t)(turns - ((uint64_t)quarters << 62));
  return quarters;
}

/* The sine of |x| + add * pi / 2, with the sign bit of `sign` flipped in; |x| is 2^-12 at least. */
MOTE_MATH float MOTE_NAME(math_sine_of_turns)(uint32_t magnitude, uint32_t add, uint32_t sign) {
  static const int32_t kSine[] = {1686629713, -693598667, 85569259, -5026471, 169873};
  static const int32_t kCosine[] = {1073741824, -1324675879, 272375559, -22401978, 986942, -26684};
  if (magnitude >= MOTE_INFINITY) return mote_float_of(magnitude > MOTE_INFINITY ? magnitude : MOTE_NAN);
  int64_t r;
  const uint32_t quarters = MOTE_NAME(math_quarter_turns)(magnitude, &r) + add;
  if ((quarters & 2) != 0) sign ^= MOTE_SIGN_BIT;
  const int32_t r_q32 = (int32_t)(r >> 30);
  const int32_t square = mote_high_product(r_q32, r_q32);
  if ((quarters & 1) != 0)
    return MOTE_NAME(math_pack)(sign, (uint32_t)MOTE_NAME(math_polynomial)(kCosine, 5, square), 1);
  if (r < 0) {
    sign ^= MOTE_SIGN_BIT;
    r = -r;
  }
  /* 32 bits of r, however small it is. */
  const uint32_t high = (uint32_t)(r >> 32);
  const int leading = high != 0 ? __builtin_clz(high) : 32 + __builtin_clz((uint32_t)r | 1);
  const uint32_t normal = (uint32_t)((uint64_t)r << leading >> 32);
  return MOTE_NAME(math_pack_wide)(
      sign, (uint64_t)normal * (uint32_t)MOTE_NAME(math_polynomial)(kSine, 4, square), 3 - leading);
}

MOTE_MATH float MOTE_NAME(math_sin)(float x) {
  const uint32_t bits = mote_bits_of(x), magnitude = bits & ~MOTE_SIGN_BIT;
  if (magnitude < 0x39800000u) return x; /* 2^-12 */
  return MOTE_NAME(math_sine_of_turns)(magnitude, 0, bits & MOTE_SIGN_BIT);
}

MOTE_MATH float MOTE_NAME(math_cos)(float x) {
  const uint32_t magnitude = mote_bits_of(x) & ~MOTE_SIGN_BIT;
  if (magnitude < 0x39800000u) return 1.0f;
  return MOTE_NAME(math_sine_of_turns)(magnitude, 1, 0);
}

MOTE_INLINE float mote_sin(float x) { return MOTE_NAME(math_sin)(x); }
MOTE_INLINE float mote_cos(float x) { return MOTE_NAME(math_cos)(x); }

#endif
#endif
