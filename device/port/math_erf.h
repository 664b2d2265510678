/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_MATH_ERF_H
#define MOTE_MATH_ERF_H
/* The error function, 2 / sqrt(pi) times the integral of exp(-t^2) from 0 to x; errors and ways are those of
   math_bits.h. */

#include "device/port/math_bits.h"

#ifdef __cplusplus

MOTE_MATH float MOTE_NAME(math_erf)(float x) {
  /* erf(x) / x of the square less 1/2 below 1; from 1, 2 and 3 on, erf(x) of x less the middle. */
  static const int32_t kSmall[] = {1036664164, -301798953, 85265828, -19632172,
                                   3736828,    -602564,    84638,    -10380};
  static const int32_t kLarge[3][10] = {
      {1037347502, 127700425, -191550619, 148983930, -47888315, -15965747, 20759251, -5056888, -2579330,
       1670088},
      {1073304863, 2338915, -5847316, 8965837, -9257281, 6568555, -3015324, 581304, 328958, -264074},
      {1073741026, 5798, -20290, 45414, -72769, 88175, -82833, 62443, -39771, 16677}};
  const uint32_t bits = mote_bits_of(x), sign = bits & MOTE_SIGN_BIT, magnitude = bits ^ sign;
  if (magnitude == 0 || magnitude > MOTE_INFINITY) return x;
  if (magnitude >= 0x40800000u) return mote_float_of(sign | MOTE_ONE); /* 4 */
  if (magnitude < MOTE_ONE) {
    const mote_significant y = mote_significant_of(magnitude);
    const int shift = 14 - 2 * y.exponent;
    const uint32_t square = shift < 48 ? (uint32_t)((uint64_t)y.fraction * y.fraction >> shift) : 0;
    const int32_t centred = (int32_t)(square ^ 0x80000000u);
    return MOTE_NAME(math_pack_wide)(
        sign, (uint64_t)y.fraction * (uint32_t)MOTE_NAME(math_polynomial)(kSmall, 7, centred),
        y.exponent + 10);
  }
  const uint64_t q32 = (uint64_t)mote_fraction_of(magnitude) << (mote_exponent_of(magnitude) + 9);
  const int32_t centred = (int32_t)((uint32_t)q32 ^ 0x80000000u);
  const int32_t* series = kLarge[(q32 >> 32) - 1];
  return MOTE_NAME(math_pack)(sign, (uint32_t)MOTE_NAME(math_polynomial)(series, 9, centred), 1);
}

MOTE_INLINE float mote_erf(float x) { return MOTE_NAME(math_erf)(x); }

#endif
#endif
