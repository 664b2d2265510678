// SPDX-License-Identifier: MIT-0
#include "device/nn/activation/activation.h"

MOTE_KERNEL void MOTE_NAME(clamp_f32)(const float* in, float* out, void*, const mote_clamp_f32_params* p) {
  for (int32_t i = p->count; i > 0; --i) *out++ = mote_clamp_f32(*in++, p->out_min, p->out_max);
}
