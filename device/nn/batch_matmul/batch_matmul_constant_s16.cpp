// SPDX-License-Identifier: MIT-0
#include "device/nn/batch_matmul/batch_matmul_elements.h"

MOTE_KERNEL void MOTE_NAME(batch_matmul_constant_s16)(const int16_t* x, int16_t* out, void*,
                                                      const mote_batch_matmul_constant_s16_params* p) {
  mote_batch_matmul_s16(x, p->y, out, p);
}
