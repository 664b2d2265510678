/* SPDX-License-Identifier: MIT-0 */
#include "device/nn/activation/activation.h"
#include "device/port/requantize.h"

MOTE_KERNEL void MOTE_NAME(activation_s16)(const int16_t* in, int16_t* out, void*,
                                           const mote_activation_params* p) {
  for (int32_t i = p->count; i > 0; --i)
    *out++ = (int16_t)mote_clamp(mote_requantize(*in++, p->multiplier, p->shift), p->out_min, p->out_max);
}
