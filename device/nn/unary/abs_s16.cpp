/* SPDX-License-Identifier: MIT-0 */
#include "device/nn/unary/unary.h"
#include "device/port/requantize.h"

MOTE_KERNEL void MOTE_NAME(abs_s16)(const int16_t* in, int16_t* out, void*, const mote_abs_s16_params* p) {
  for (int32_t i = p->count; i > 0; --i) {
    const int32_t x = *in++;
    *out++ = (int16_t)mote_clamp(mote_requantize(x < 0 ? -x : x, p->multiplier, p->shift), -32768, 32767);
  }
}
