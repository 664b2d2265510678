/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_REQUANTIZE_H
#define MOTE_REQUANTIZE_H
/* TFLite's fixed-point rescaling: value * multiplier * 2^(shift - 31), rounded twice to the nearest. Ties of
   the multiplication go up, ties of the shift away from zero. Source: TFLM 90b983c,
   MultiplyByQuantizedMultiplier() in tensorflow/lite/kernels/internal/common.cc with gemmlowp's fixedpoint.h,
   double rounding. */

#include "device/port/port.h"

/* round(a * b / 2^31), ties up, saturated: the one overflow is INT32_MIN * INT32_MIN. gemmlowp writes it as a
   truncating division of (a * b + nudge) with nudge = 1 - 2^30 for negative products: that is the same
   number, since trunc((p + 1 - 2^30) / 2^31) = floor((p + 2^30) / 2^31) for p < 0. */
MOTE_INLINE int32_t mote_rounding_doubling_high_mul(int32_t a, int32_t b) {
  if (a == INT32_MIN && b == INT32_MIN) return INT32_MAX;
  return (int32_t)(((int64_t)a * b + ((int64_t)1 << 30)) >> 31);
}

/* round(value / 2^exponent), ties away from zero, 0 <= exponent <= 31. */
MOTE_INLINE int32_t mote_rounding_shift_right(int32_t value, int exponent) {
  const int32_t mask = (int32_t)(((uint32_t)1 << exponent) - 1);
  const int32_t remainder = value & mask;
  const int32_t threshold = (int32_t)((uint32_t)mask >> 1) + (value < 0 ? 1 : 0);
  return (value >> exponent) + (remainder > threshold ? 1 : 0);
}

/* shift in [-31, 30]: positive shifts left before the multiplication, negative right after it. */
MOTE_INLINE int32_t mote_requantize(int32_t value, int32_t multiplier, int shift) {
  const int left = shift > 0 ? shift : 0;
  const int right = shift > 0 ? 0 : -shift;
  return mote_rounding_shift_right(mote_rounding_doubling_high_mul(mote_wrap_shl(value, left), multiplier),
                                   right);
}

/* value * multiplier * 2^(shift - 31) for 64-bit sums of layers with int16 activations, rounded once with
   ties up: `multiplier` is the upper half of the 32-bit one, rounded, in [2^14, 2^15), and `right` = 15 -
   shift, in [8, 46]. Source: TFLM 90b983c, MultiplyByQuantizedMultiplier(int64_t, ...) in
   kernels/internal/common.cc. */
MOTE_INLINE int32_t mote_requantize_wide(int64_t value, int32_t multiplier, int right) {
  return (int32_t)((value * multiplier + ((int64_t)1 << (right - 1))) >> right);
}

/* clamp(zero_point + value, low, high) for any value: the zero point is added after clamping, where nothing
 * can overflow. */
MOTE_INLINE int8_t mote_offset_and_clamp(int32_t value, int32_t zero_point, int32_t low, int32_t high) {
  return (int8_t)(mote_clamp(value, low - zero_point, high - zero_point) + zero_point);
}

#endif
