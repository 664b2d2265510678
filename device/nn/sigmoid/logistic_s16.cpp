/* SPDX-License-Identifier: MIT-0 */
#include "device/nn/sigmoid/sigmoid.h"

MOTE_KERNEL void MOTE_NAME(logistic_s16)(const int16_t* in, int16_t* out, void*,
                                         const mote_sigmoid_s16_params* p) {
  const int bits = 9;
  for (int32_t i = p->count; i > 0; --i) {
    const int32_t n = mote_sigmoid_argument(*in++, p);
    const int32_t line = mote_sigmoid_line((uint32_t)(n < 0 ? -n : n), bits, 0xFFFE, p->table);
    /* From Q0.25 to Q0.15; the other side is 1 minus it. */
    *out++ = (int16_t)((n >= 0 ? line + (1 << bits) : (1 << 25) - line + (1 << bits) - 1) >> 10);
  }
}
