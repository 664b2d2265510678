/* SPDX-License-Identifier: MIT-0 */
#include "device/nn/sigmoid/sigmoid.h"

MOTE_KERNEL void MOTE_NAME(tanh_s16)(const int16_t* in, int16_t* out, void*,
                                     const mote_sigmoid_s16_params* p) {
  const int bits = 8;
  const int32_t half = 1 << 23, rounding = 1 << 7;
  for (int32_t i = p->count; i > 0; --i) {
    /* tanh(x) = 2 logistic(2 x) - 1, from Q0.24 to Q0.15; the other side is its negative. */
    const int32_t n = mote_sigmoid_argument(*in++, p);
    const int32_t line = mote_sigmoid_line((uint32_t)(n < 0 ? -n : n), bits, 0xFFFF, p->table) - half;
    *out++ = (int16_t)((n >= 0 ? line + rounding : -line + rounding - 1) >> bits);
  }
}
