// SPDX-License-Identifier: MIT-0
#include "device/nn/add/add.h"

MOTE_KERNEL void MOTE_NAME(add_f32)(const float* a, const float* b, float* out, void*,
                                    const mote_add_f32_params* p) {
  for (int32_t r = p->repeats; r > 0; --r)
    for (int32_t i = 0; i < p->count; ++i) *out++ = mote_clamp_f32(*a++ + b[i], p->out_min, p->out_max);
}
