// SPDX-License-Identifier: MIT-0
#include "device/nn/fully_connected/fully_connected.h"

MOTE_KERNEL void MOTE_NAME(fully_connected_f32)(const float* in, float* out, void*,
                                                const mote_fully_connected_f32_params* p) {
  for (int32_t b = 0; b < p->batch; ++b) {
    const float* weights = p->weights;
    for (int32_t o = 0; o < p->out_c; ++o) {
      float sum = mote_flash_f32(p->bias + o);
      for (const float* end = weights + p->in_c; weights != end; ++weights)
        sum += *in++ * mote_flash_f32(weights);
      in -= p->in_c;
      *out++ = mote_clamp_f32(sum, p->out_min, p->out_max);
    }
    in += p->in_c;
  }
}
