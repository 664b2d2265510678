// SPDX-License-Identifier: MIT-0
#include "device/nn/softmax/softmax.h"
#include "device/port/math_exp.h"

MOTE_KERNEL void MOTE_NAME(softmax_f32)(const float* in, float* out, void*,
                                        const mote_softmax_f32_params* p) {
  for (int32_t r = p->rows; r > 0; --r, in += p->count, out += p->count) {
    float largest = in[0];
    for (int32_t i = 1; i < p->count; ++i)
      if (in[i] > largest) largest = in[i];
    float sum = 0;
    for (int32_t i = 0; i < p->count; ++i) {
      out[i] = mote_exp((in[i] - largest) * p->beta);
      sum += out[i];
    }
    const float scale = 1.0f / sum;
    for (int32_t i = 0; i < p->count; ++i) out[i] *= scale;
  }
}
