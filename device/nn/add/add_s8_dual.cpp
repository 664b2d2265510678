/* SPDX-License-Identifier: MIT-0 */
#include "device/nn/add/add_dual.h"
#include "device/port/requantize_dual.h"

MOTE_KERNEL void MOTE_NAME(add_s8_dual)(const int8_t* a, const int8_t* b, int8_t* out, void*,
                                        const mote_add_s8_dual_params* p) {
  const int32_t a_factor = p->a_factor, b_factor = p->b_factor, offset = p->offset, shift = p->shift;
  const int32_t count = p->count;
  int8_t* to = out;
  for (int32_t r = p->repeats; r > 0; --r, a += count, to += count)
    for (int32_t i = 0; i < count; ++i)
      to[i] = mote_saturate_s8((a_factor * a[i] + b_factor * b[i] + offset) >> shift);
  mote_dual_activate(out, p->repeats * count, p->out_min, p->out_max);
}
