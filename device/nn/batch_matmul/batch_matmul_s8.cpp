// SPDX-License-Identifier: MIT-0
#include "device/nn/batch_matmul/batch_matmul_elements.h"

MOTE_KERNEL void MOTE_NAME(batch_matmul_s8)(const int8_t* x, const int8_t* y, int8_t* out, void*,
                                            const mote_batch_matmul_s8_params* p) {
  mote_batch_matmul_s8(x, y, out, p);
}
