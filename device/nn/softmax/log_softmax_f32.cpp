// SPDX-License-Identifier: MIT-0
#include "device/nn/softmax/log_softmax.h"
#include "device/port/math_log.h"

MOTE_KERNEL void MOTE_NAME(log_softmax_f32)(const float* in, float* out, void*,
                                            const mote_log_softmax_f32_params* p) {
  for (int32_t r = p->rows; r > 0; --r) {
    float largest = in[0], sum = 0;
    for (int32_t i = 1; i < p->count; ++i)
      if (in[i] > largest) largest = in[i];
    for (int32_t i = 0; i < p->count; ++i) sum += mote_exp(in[i] - largest);
    const float log_sum = mote_log(sum);
    for (int32_t i = p->count; i > 0; --i) *out++ = (*in++ - largest) - log_sum;
  }
}
