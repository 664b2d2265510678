/* SPDX-License-Identifier: MIT-0 */
#include "device/nn/leaky_relu/leaky_relu.h"

MOTE_KERNEL void MOTE_NAME(leaky_relu_f32)(const float* in, float* out, void*,
                                           const mote_leaky_relu_f32_params* p) {
  for (int32_t i = p->count; i > 0; --i) {
    const float x = *in++;
    *out++ = x > 0 ? x : x * p->alpha;
  }
}
