// SPDX-License-Identifier: MIT-0
#include "device/nn/fully_connected/fully_connected.h"
#include "device/port/requantize.h"

MOTE_KERNEL void MOTE_NAME(fully_connected_s8)(const int8_t* in, int8_t* out, void*,
                                               const mote_fully_connected_s8_params* p) {
  for (int32_t b = 0; b < p->batch; ++b) {
    const int8_t* weights = p->weights;
    for (int32_t o = 0; o < p->out_c; ++o) {
      int32_t sum = mote_flash_i32(p->bias + o);
      for (const int8_t* end = weights + p->in_c; weights != end; ++weights)
        sum = mote_wrap_add(sum, *in++ * mote_flash_i8(weights));
      in -= p->in_c;
      const int32_t value = mote_requantize(sum, p->multiplier, p->shift);
      *out++ = mote_offset_and_clamp(value, p->out_zero_point, p->out_min, p->out_max);
    }
    in += p->in_c;
  }
}
