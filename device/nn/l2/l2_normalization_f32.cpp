// SPDX-License-Identifier: MIT-0
#include "device/nn/l2/l2_normalization.h"
#include "device/port/math_sqrt.h"

MOTE_KERNEL void MOTE_NAME(l2_normalization_f32)(const float* in, float* out, void*,
                                                 const mote_l2_normalization_f32_params* p) {
  for (int32_t r = p->rows; r > 0; --r) {
    float sum = 0;
    for (int32_t i = 0; i < p->count; ++i) sum += in[i] * in[i];
    float norm = mote_sqrt(sum);
    if (norm < 1e-6f) norm = 1e-6f;
    for (int32_t i = p->count; i > 0; --i) *out++ = *in++ / norm;
  }
}
