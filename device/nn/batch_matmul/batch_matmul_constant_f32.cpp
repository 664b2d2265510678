// SPDX-License-Identifier: MIT-0
#include "device/nn/batch_matmul/batch_matmul_elements.h"

MOTE_KERNEL void MOTE_NAME(batch_matmul_constant_f32)(const float* x, float* out, void*,
                                                      const mote_batch_matmul_constant_f32_params* p) {
  mote_batch_matmul_f32(x, p->y, out, p);
}
