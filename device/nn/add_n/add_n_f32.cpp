/* SPDX-License-Identifier: MIT-0 */
#include "device/nn/add_n/add_n.h"

MOTE_KERNEL void MOTE_NAME(add_n_f32)(const void* const* in, void* const* out, void*,
                                      const mote_add_n_f32_params* p) {
  for (int32_t i = 0; i < p->count; ++i) {
    float sum = 0;
    for (int32_t k = 0; k < p->inputs; ++k) sum += ((const float*)in[k])[i];
    ((float*)out[0])[i] = sum;
  }
}
