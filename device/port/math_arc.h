/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_MATH_ARC_H
#define MOTE_MATH_ARC_H
/* Inverses of sine, cosine and tangent; errors and ways are those of math_bits.h. Sine and cosine have none
   beyond 1. */

#include "device/port/fixed_point.h"
#include "device/port/math_sqrt.h"

#ifdef __cplusplus

#define MOTE_PI_Q61 0x6487ED5110B4611A /* pi, and half of it */
#define MOTE_HALF_PI_Q61 0x3243F6A8885A308D

/* A small angle: value / 2^53 * 2^exponent. */
typedef struct mote_angle {
  uint64_t value;
  int exponent;
} mote_angle;

/* value / 2^53 * 2^exponent, below 1, in Q61. */
MOTE_INLINE int64_t mote_angle_q61(mote_angle angle) {
  const int shift = angle.exponent + 8;
  if (shift >= 0) return (int64_t)(angle.value << shift);
  return shift > -64 ? (int64_t)(angle.value >> -shift) : 0;
}

/* The arc sine of y, whose square is given in Q32; y is 1/2 at most. */
MOTE_MATH mote_angle MOTE_NAME(math_small_arc_sine)(uint32_t magnitude, uint32_t square) {
  static const int32_t kSeries[] = {1073741824, 178956970, 80530698, 47932441, 32671944,
                                    23467425,   22206406,  2056872,  35387948};
  const mote_angle out = {(uint64_t)mote_fraction_of(magnitude) *
                              (uint32_t)MOTE_NAME(math_polynomial)(kSeries, 8, (int32_t)square),
                          mote_exponent_of(magnitude)};
  return out;
}

/* The square of a normal float below 1 in Q32. */
MOTE_INLINE uint64_t mote_square_q32(uint32_t magnitude) {
  const uint64_t fraction = mote_fraction_of(magnitude);
  const int shift = 14 - 2 * mote_exponent_of(magnitude);
  return shift < 48 ? fraction * fraction >> shift : 0;
}

/* The arc sine of (1 - |x|) / 2's root, which is half of the arc cosine of |x|, for 1/2 < |x| < 1. */
MOTE_INLINE mote_angle mote_half_arc_cosine(uint32_t magnitude) {
  const float square = (1.0f - mote_float_of(magnitude)) * 0.5f; /* exact */
  const uint32_t bits = mote_bits_of(square);
  const int shift = mote_exponent_of(bits) + 9; /* to Q32 */
  const uint32_t fraction = mote_fraction_of(bits);
  return MOTE_NAME(math_small_arc_sine)(mote_bits_of(mote_sqrt(square)),
                                        shift >= 0 ? fraction << shift : fraction >> -shift);
}

MOTE_MATH float MOTE_NAME(math_asin)(float x) {
  const uint32_t bits = mote_bits_of(x), sign = bits & MOTE_SIGN_BIT, magnitude = bits ^ sign;
  if (magnitude < 0x39800000u || magnitude > MOTE_INFINITY) return x; /* 2^-12 */
  if (magnitude > MOTE_ONE) return mote_float_of(MOTE_NAN);
  if (magnitude <= 0x3F000000u) { /* 1/2 */
    const mote_angle angle = MOTE_NAME(math_small_arc_sine)(magnitude, (uint32_t)mote_square_q32(magnitude));
    return MOTE_NAME(math_pack_wide)(sign, angle.value, angle.exponent + 10);
  }
  int64_t angle = MOTE_HALF_PI_Q61;
  if (magnitude != MOTE_ONE) angle -= 2 * mote_angle_q61(mote_half_arc_cosine(magnitude));
  return MOTE_NAME(math_pack_wide)(sign, (uint64_t)angle, 2);
}

MOTE_MATH float MOTE_NAME(math_acos)(float x) {
  const uint32_t bits = mote_bits_of(x), magnitude = bits & ~MOTE_SIGN_BIT;
  const bool is_negative = bits != magnitude;
  if (magnitude > MOTE_INFINITY) return x;
  if (magnitude > MOTE_ONE) return mote_float_of(MOTE_NAN);
  int64_t angle = MOTE_HALF_PI_Q61;
  if (magnitude <= 0x3F000000u) { /* 1/2 */
    const int64_t sine =
        mote_angle_q61(MOTE_NAME(math_small_arc_sine)(magnitude, (uint32_t)mote_square_q32(magnitude)));
    angle += is_negative ? sine : -sine;
  } else if (magnitude == MOTE_ONE) {
    angle = is_negative ? MOTE_PI_Q61 : 0;
  } else {
    const mote_angle half = mote_half_arc_cosine(magnitude);
    if (!is_negative) return MOTE_NAME(math_pack_wide)(0, half.value, half.exponent + 11);
    angle = MOTE_PI_Q61 - 2 * mote_angle_q61(half);
  }
  return MOTE_NAME(math_pack_wide)(0, (uint64_t)angle, 2);
}

/* Beyond 1 it is pi / 2 less the angle of 1 / x. */
MOTE_MATH float MOTE_NAME(math_atan)(float x) {
  static const int32_t kSeries[] = {934606091, -218778209, 89558034, -43214799, 22600897, -12402818,
                                    7040126,   -4082343,   2315720,  -1382539,  1163731,  -712315};
  const uint32_t bits = mote_bits_of(x), sign = bits & MOTE_SIGN_BIT, magnitude = bits ^ sign;
  if (magnitude < 0x39800000u || magnitude > MOTE_INFINITY) return x; /* 2^-12 */
  const bool is_steep = magnitude > MOTE_ONE;
  const int exponent = mote_exponent_of(magnitude);
  const uint32_t fraction = mote_fraction_of(magnitude);
  uint64_t y = fraction, square; /* Q23 of x, or Q31 of 1 / x, both with an exponent; Q32 */
  if (!is_steep) {
    square = magnitude == MOTE_ONE ? 0xFFFFFFFFu : mote_square_q32(magnitude);
  } else {
    if (exponent > 30) return mote_float_of(sign | 0x3FC90FDBu);
    y = (uint32_t)mote_fixed_reciprocal_of_twice((int32_t)(fraction << 7));
    square = 30 + 2 * exponent < 64 ? y * y >> (30 + 2 * exponent) : 0;
  }
  const int32_t centred = (int32_t)((uint32_t)square ^ 0x80000000u); /* less 1/2 */
  const uint64_t product = y * (uint32_t)MOTE_NAME(math_polynomial)(kSeries, 11, centred);
  if (!is_steep) return MOTE_NAME(math_pack_wide)(sign, product, exponent + 10);
  return MOTE_NAME(math_pack_wide)(sign, MOTE_HALF_PI_Q61 - (product >> exponent), 2);
}

MOTE_INLINE float mote_asin(float x) { return MOTE_NAME(math_asin)(x); }
MOTE_INLINE float mote_acos(float x) { return MOTE_NAME(math_acos)(x); }
MOTE_INLINE float mote_atan(float x) { return MOTE_NAME(math_atan)(x); }

#endif
#endif
