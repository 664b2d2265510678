/* SPDX-License-Identifier: MIT-0 */
#include "device/nn/fully_connected/fully_connected_offset.h"

MOTE_KERNEL void MOTE_NAME(fully_connected_f32_variable)(const float* in, const float* weights, float* out,
                                                         void*,
                                                         const mote_fully_connected_f32_variable_params* p) {
  for (int32_t b = 0; b < p->batch; ++b, in += p->in_c) {
    const float* row = weights;
    for (int32_t o = 0; o < p->out_c; ++o) {
      float sum = mote_flash_f32(p->bias + o);
      for (int32_t i = 0; i < p->in_c; ++i) sum += in[i] * *row++;
      *out++ = mote_clamp_f32(sum, p->out_min, p->out_max);
    }
  }
}
