/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_MATH_LOG_H
#define MOTE_MATH_LOG_H
/* Natural logarithm; minus infinity of 0, not a number below. */

#include "device/port/math_exp.h"

#ifdef __cplusplus

MOTE_MATH float MOTE_NAME(math_log)(float x) {
  static const int32_t kSeries[] = {1073741824, -536870915, 357913915, -268434775, 214750186, -178996881,
                                    153371117,  -133260870, 118570475, -117017593, 114209004, -62767418};
  const uint32_t bits = mote_bits_of(x);
  if ((bits & ~MOTE_SIGN_BIT) == 0) return mote_float_of(MOTE_SIGN_BIT | MOTE_INFINITY);
  if (bits >= MOTE_INFINITY)
    return bits == MOTE_INFINITY || (bits & ~MOTE_SIGN_BIT) > MOTE_INFINITY ? x : mote_float_of(MOTE_NAN);
  const mote_significant significant = mote_significant_of(bits);
  const int32_t fraction = (int32_t)significant.fraction;
  int exponent = significant.exponent;
  /* x = (1 + u) 2^exponent, with 1 + u between the square roots of 1/2 and 2, and u in Q32. */
  const int32_t kRootOf2Q23 = 11863283;
  const bool is_halved = fraction > kRootOf2Q23;
  const int32_t u = is_halved ? (fraction - (1 << 24)) * (1 << 8) : (fraction - (1 << 23)) * (1 << 9);
  if (is_halved) ++exponent;
  int64_t sum = (int64_t)u * MOTE_NAME(math_polynomial)(kSeries, 11, u); /* Q62 */
  int digits = 62;
  if (exponent != 0) {
    sum = (sum >> 14) + exponent * MOTE_LN2_Q48;
    digits = 48;
  }
  return MOTE_NAME(math_pack_wide)(sum < 0 ? MOTE_SIGN_BIT : 0, (uint64_t)(sum < 0 ? -sum : sum),
                                   63 - digits);
}

MOTE_INLINE float mote_log(float x) { return MOTE_NAME(math_log)(x); }

#endif
#endif
