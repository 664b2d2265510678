// SPDX-License-Identifier: MIT-0
#include "device/nn/batch_matmul/batch_matmul_elements.h"

MOTE_KERNEL void MOTE_NAME(batch_matmul_s16)(const int16_t* x, const int16_t* y, int16_t* out, void*,
                                             const mote_batch_matmul_s16_params* p) {
  mote_batch_matmul_s16(x, y, out, p);
}
