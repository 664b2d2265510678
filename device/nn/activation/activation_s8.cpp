// SPDX-License-Identifier: MIT-0
#include "device/nn/activation/activation.h"
#include "device/port/requantize.h"

MOTE_KERNEL void MOTE_NAME(activation_s8)(const int8_t* in, int8_t* out, void*,
                                          const mote_activation_params* p) {
  for (int32_t i = p->count; i > 0; --i) {
    const int32_t value = mote_requantize(*in++ - p->in_zero_point, p->multiplier, p->shift);
    *out++ = mote_offset_and_clamp(value, p->out_zero_point, p->out_min, p->out_max);
  }
}
