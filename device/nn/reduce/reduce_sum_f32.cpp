// SPDX-License-Identifier: MIT-0
#include "device/nn/reduce/reduce_elements.h"

MOTE_KERNEL void MOTE_NAME(reduce_sum_f32)(const float* in, float* out, void*,
                                           const mote_reduce_sum_f32_params* p) {
  mote_reduce(
      in, out, p, 0.0f, [](float sum, float element) { return sum + element; },
      [p](float sum) { return sum / p->divisor; });
}
