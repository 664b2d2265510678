/* SPDX-License-Identifier: MIT-0 */
#include "device/nn/leaky_relu/leaky_relu.h"
#include "device/port/requantize.h"

MOTE_KERNEL void MOTE_NAME(leaky_relu_s16)(const int16_t* in, int16_t* out, void*,
                                           const mote_leaky_relu_s16_params* p) {
  /* A negative multiplier is taken without its sign, which the result gets: ties then round as TFLite's. */
  const int32_t sign = p->negative_multiplier >> 31;
  const int32_t magnitude = (p->negative_multiplier ^ sign) - sign;
  for (int32_t i = p->count; i > 0; --i) {
    const int32_t x = *in++;
    const int32_t value = x >= 0 ? mote_requantize(x, p->multiplier, p->shift)
                                 : (mote_requantize(x, magnitude, p->negative_shift) ^ sign) - sign;
    *out++ = (int16_t)mote_clamp(value, -32768, 32767);
  }
}
