// SPDX-License-Identifier: MIT-0
#include "device/nn/batch_matmul/batch_matmul_elements.h"

MOTE_KERNEL void MOTE_NAME(batch_matmul_constant_s8)(const int8_t* x, int8_t* out, void*,
                                                     const mote_batch_matmul_constant_s8_params* p) {
  mote_batch_matmul_s8(x, p->y, out, p);
}
