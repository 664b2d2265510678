/* SPDX-License-Identifier: MIT-0 */
#include "device/nn/add/add.h"
#include "device/nn/add_n/add_n.h"
#include "device/port/requantize.h"

MOTE_KERNEL void MOTE_NAME(add_n_s8)(const void* const* in, void* const* out, void*,
                                     const mote_add_n_s8_params* p) {
  for (int32_t i = 0; i < p->count; ++i) {
    int32_t sum = 0;
    for (int32_t k = -1; k < p->inputs; ++k) {
      const int32_t value = k < 0 ? 0 : ((const int8_t*)in[k])[i];
      sum = mote_wrap_add(sum, mote_requantize(mote_wrap_shl(value - p->in_zero_point, MOTE_ADD_LEFT_SHIFT),
                                               p->in_multiplier, p->in_shift));
    }
    ((int8_t*)out[0])[i] = mote_offset_and_clamp(mote_requantize(sum, p->out_multiplier, p->out_shift),
                                                 p->out_zero_point, -128, 127);
  }
}
