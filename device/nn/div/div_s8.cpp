/* SPDX-License-Identifier: MIT-0 */
#include "device/nn/div/div.h"
#include "device/port/fixed_point.h"
#include "device/port/requantize.h"

namespace {

// x / y by the fixed-point factor of `p`, for x != 0 and y > 0.
MOTE_INLINE int32_t quotient(int32_t x, int32_t y, const mote_div_s8_params* p) {
  // y = 2 * half * 2^(31 - leading); all 31 bits of x * 2^headroom count.
  const int leading = __builtin_clz((uint32_t)y);
  const int headroom = __builtin_clrsb(x);
  const int right = headroom + 31 - leading - p->shift;
  const int32_t inverse = mote_fixed_reciprocal_of_twice((int32_t)(((uint32_t)y << leading) >> 1));
  const int32_t value =
      mote_fixed_product(mote_fixed_product(mote_wrap_shl(x, headroom), inverse), p->multiplier);
  return right > 31 ? 0 : mote_rounding_shift_right(value, right);
}

}  // namespace

MOTE_KERNEL void MOTE_NAME(div_s8)(const int8_t* a, const int8_t* b, int8_t* out, void*,
                                   const mote_div_s8_params* p) {
  mote_broadcast(a, b, out, p, [p](int32_t x, int32_t y) {
    x -= p->a_zero_point;
    y -= p->b_zero_point;
    int32_t value = 0;
    if (x != 0) value = y == 0 ? x * (1 << 16) : y > 0 ? quotient(x, y, p) : quotient(-x, -y, p);
    return mote_clamp(value, p->out_min - p->out_zero_point, p->out_max - p->out_zero_point) +
           p->out_zero_point;
  });
}
