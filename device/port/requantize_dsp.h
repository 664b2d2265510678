/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_REQUANTIZE_DSP_H
#define MOTE_REQUANTIZE_DSP_H
/* TFLite's rescaling to int8 in five instructions, equal to requantize.h for every value.

   Let m be the multiplier, r the right shift, z the output's zero point and v the sum, already shifted left
   by 1 + left (the 1 is the doubling). requantize.h computes first d = floor((v * m + 2^31) / 2^32): a
   division by 2^31 whose ties go up, for its nudge of 1 - 2^30 with truncation sends -0.5 to 0. That is
   SMMLAR. Then it divides d by 2^r with ties away from zero: floor((d + 2^(r-1) - s) / 2^r), s = 1 if d < 0,
   and d itself if r = 0.

   Adding z * 2^r before the division adds z to the result. So with round = floor((2z + 1) * 2^r / 2), which
   is z * 2^r + 2^(r-1) for r > 0 and z for r = 0, the result is (SMMLAR(v, m, round - s)) >> r.

   s may be taken from the sign of v instead of d's: they differ only when v < 0 and d = 0, and there
   floor((2^(r-1) - 1) / 2^r) = floor(2^(r-1) / 2^r) = 0. And s may be left out when r = 0, where there is no
   tie, and when the activation's range starts at z or above: a negative d gives at most z both with and
   without s. The flag MOTE_REQUANTIZE_SIGNED in the packed shifts says that s counts.

   src/ops/dsp_packing.cc proves for each channel, from weights and bias, that |v| < 2^31 and r <= 23, so that
   round fits and so does its sum with d: |2z + 1| * 2^22 < 2^30 and |d| <= 2^30. */

#include "device/port/dsp.h"

/* Packed shifts of one output channel: bits 0-7 the right shift r, in [0, 23]; bits 8-15 the shift that comes
   first, whose meaning each kernel states; bit 31 MOTE_REQUANTIZE_SIGNED. */
#define MOTE_REQUANTIZE_SIGNED ((int32_t)0x80000000u)
MOTE_INLINE int mote_right_shift(int32_t shifts) { return shifts & 0xff; }
MOTE_INLINE int mote_first_shift(int32_t shifts) { return (shifts >> 8) & 0xff; }

/* round for zero point z: pass 2z + 1. */
MOTE_INLINE int32_t mote_requantize_round(int32_t twice_zero_plus_1, int32_t shifts) {
  return mote_wrap_shl(twice_zero_plus_1, mote_right_shift(shifts)) >> 1;
}

/* What one channel's outputs have in common. */
typedef struct mote_rounding {
  int32_t multiplier, round, sign_mask;
  int right;
} mote_rounding;
MOTE_INLINE mote_rounding mote_rounding_of(int32_t multiplier, int32_t shifts, int32_t twice_zero_plus_1) {
  const mote_rounding out = {multiplier, mote_requantize_round(twice_zero_plus_1, shifts), shifts >> 31,
                             mote_right_shift(shifts)};
  return out;
}

/* The int8 result for a sum that is already doubled and shifted left. */
MOTE_INLINE int8_t mote_requantize_dsp(int32_t doubled, const mote_rounding* r) {
  const int32_t round = mote_wrap_add(r->round, (doubled & r->sign_mask) >> 31);
  return (int8_t)mote_ssat8(mote_smmlar(doubled, r->multiplier, round) >> r->right);
}

/* The activation, where its range is not all of int8: a second pass, for it is seldom needed. Clamping after
   the saturation to int8 is exact, since the range lies inside int8. */
extern "C" inline MOTE_SMALL __attribute__((noinline)) void MOTE_NAME(activate_s8)(int8_t* out, int32_t count,
                                                                                   int32_t low,
                                                                                   int32_t high) {
  if (low == -128 && high == 127) return;
  for (int8_t* end = out + count; out != end; ++out) *out = (int8_t)mote_clamp(*out, low, high);
}
MOTE_INLINE void mote_activate_s8(int8_t* out, int32_t count, int32_t low, int32_t high) {
  MOTE_NAME(activate_s8)(out, count, low, high);
}

#endif
