/* SPDX-License-Identifier: MIT-0 */
#include "device/nn/gather/gather.h"
#include "device/nn/gather/index_inside.h"

MOTE_KERNEL void MOTE_NAME(gather_dequantize)(const void* indices, float* out, void*,
                                              const mote_gather_dequantize_params* p) {
  for (int32_t i = 0; i < p->count; ++i) {
    const int8_t* row = p->values + mote_index_inside(indices, i, 1, p->size - 1) * p->columns;
    for (int32_t j = p->columns; j > 0; --j) *out++ = p->scale * (float)mote_flash_i8(row++);
  }
}
