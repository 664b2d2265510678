/* SPDX-License-Identifier: MIT-0 */
#include "device/nn/round_float/round_float.h"
#include "device/port/math_bits.h"

namespace {

// Whether `cut` bits of the fraction, which are taken off, make the rest one more.
MOTE_INLINE bool rounds_up(uint32_t fraction, int cut, int32_t rounding) {
  const uint32_t half = cut > 25 ? 0xFFFFFFFFu : (1u << cut) >> 1;
  const uint32_t rest = cut > 25 ? fraction : fraction & ((1u << cut) - 1);
  if (rest == 0 || rounding == MOTE_ROUND_DOWN) return false;
  if (rounding == MOTE_ROUND_UP || rest > half) return true;
  return rest == half && (rounding == MOTE_ROUND_AWAY || (fraction >> cut & 1) != 0);
}

MOTE_INLINE uint32_t rounded(uint32_t magnitude, const mote_round_float_params* p) {
  if (magnitude == 0) return 0;
  const mote_significant x = mote_significant_of(magnitude);
  int exponent = x.exponent, cut = 23 - p->fraction_bits;
  if (exponent < p->least_exponent) {
    cut += p->least_exponent - exponent;
    exponent = p->least_exponent;
  }
  uint32_t steps = cut > 25 ? 0 : x.fraction >> cut;
  if (rounds_up(x.fraction, cut, p->rounding)) ++steps;
  const float out = MOTE_NAME(math_pack)(0, steps, exponent - p->fraction_bits + 31);
  return mote_bits_of(out > p->largest ? p->beyond : out);
}

}  // namespace

MOTE_KERNEL void MOTE_NAME(round_float_f32)(const float* in, float* out, void*,
                                            const mote_round_float_params* p) {
  for (int32_t i = p->count; i > 0; --i) {
    const uint32_t bits = mote_bits_of(*in++), sign = bits & MOTE_SIGN_BIT, magnitude = bits ^ sign;
    uint32_t to;
    if (magnitude > MOTE_INFINITY) {
      to = mote_bits_of(p->undefined);
    } else {
      to = sign | (magnitude == MOTE_INFINITY ? mote_bits_of(p->infinite) : rounded(magnitude, p));
    }
    *out++ = mote_float_of(to);
  }
}
