/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_REQUANTIZE_DUAL_H
#define MOTE_REQUANTIZE_DUAL_H
/* TFLite's rescaling to int8 with one plain high multiplication, equal to requantize.h for every value.

   Let v be the sum, m the multiplier, l and r the shifts to the left and to the right, z the output's zero
   point. requantize.h computes first d = floor((v * 2^l * m + 2^30) / 2^31). With t = floor(v * 2^(2 + l) * m
   / 2^32) = floor(v * 2^l * m / 2^30) this is d = floor((t + 1) / 2), since rounding down twice is rounding
   down once. Then it divides d by 2^r with ties away from zero: floor((d + 2^(r-1) - s) / 2^r), s = 1 if d <
   0, and d itself if r = 0. With the zero point added, both steps are one: floor((t + round - 2 * s) / 2^(r +
   1)),  round = (2z + 1) * 2^r | 1 which holds for r = 0 too, where s counts for nothing. When s may be left
   out, and may be taken from the sign of v, is proved in requantize_dsp.h.

   src/ops/dual_packing.cc proves for each channel, from weights and bias, that |v * 2^(2 + l)| <= 2^29 and r
   <= 22: then nothing overflows, neither here nor where a core without long multiplication makes t from
   16-bit parts. */

#include "device/port/isa.h"
#include "device/port/port.h"

/* Packed shifts of one output channel: bits 0-7 the last shift r + 1, in [1, 23]; bits 8-11 the first shift 2
   + l, in [2, 9]; bits 13-30 are for the kernels; bit 31 says that s counts. */
#define MOTE_DUAL_SIGNED ((int32_t)0x80000000u)

/* round for zero point z: pass 2z + 1. */
MOTE_INLINE int32_t mote_dual_round(int32_t twice_zero_plus_1, int32_t shifts) {
  return (mote_wrap_shl(twice_zero_plus_1, shifts & 0xff) >> 1) | 1;
}

/* What one channel's outputs have in common. */
typedef struct mote_dual_rounding {
  int32_t multiplier, round, first_shift, last_shift;
  int32_t sign_mask; /* -2 if s counts, else 0 */
} mote_dual_rounding;
MOTE_INLINE mote_dual_rounding mote_dual_rounding_of(int32_t multiplier, int32_t shifts,
                                                     int32_t twice_zero_plus_1) {
  const mote_dual_rounding out = {multiplier, mote_dual_round(twice_zero_plus_1, shifts), (shifts >> 8) & 0xf,
                                  shifts & 0xff, shifts < 0 ? -2 : 0};
  return out;
}

/* floor(value * multiplier / 2^32), for |value| <= 2^29 */
MOTE_INLINE int32_t mote_dual_high_mul(int32_t value, int32_t multiplier) {
#if MOTE_HAS_ONLY_THUMB1
  /* From 16-bit parts, value = h * 2^16 + l: |h| <= 2^13 and |l| <= 2^15 keep everything inside 32 bits. */
  const int32_t l = (int16_t)(uint16_t)(uint32_t)value, h = (value - l) >> 16;
  const int32_t low = multiplier & 0xffff, high = multiplier >> 16;
  return h * high + ((l * high + ((l * low) >> 16) + h * low) >> 16);
#else
  return (int32_t)(((int64_t)value * multiplier) >> 32);
#endif
}

/* Clamped to int8; most values need no more than a look. */
MOTE_INLINE int8_t mote_saturate_s8(int32_t value) {
#if MOTE_HAS_THUMB2
  __asm__("ssat %0, #8, %0" : "+r"(value));
  return (int8_t)value;
#else
  return (int8_t)(value == (int8_t)value ? value : (value >> 31) ^ 127);
#endif
}

MOTE_INLINE int8_t mote_requantize_dual(int32_t sum, const mote_dual_rounding* r) {
  const int32_t high = mote_dual_high_mul(mote_wrap_shl(sum, r->first_shift), r->multiplier);
  return mote_saturate_s8((high + r->round + ((sum >> 31) & r->sign_mask)) >> r->last_shift);
}

/* The activation, where its range is not all of int8: a second pass, for it is seldom needed. Clamping after
   the saturation to int8 is exact, since the range lies inside int8. */
MOTE_INLINE void mote_dual_activate(int8_t* out, int32_t count, int32_t low, int32_t high) {
  if (low == -128 && high == 127) return;
  for (int32_t i = 0; i < count; ++i) out[i] = (int8_t)mote_clamp(out[i], low, high);
}

#endif
