/* SPDX-License-Identifier: MIT-0 */
#include "device/nn/quantize/quantization.h"
#include "device/port/quantize.h"

MOTE_KERNEL void MOTE_NAME(quantize_f32_s8)(const float* in, int8_t* out, void*,
                                            const mote_quantize_params* p) {
  for (int32_t i = p->count; i > 0; --i)
    *out++ = (int8_t)mote_quantize(*in++, p->scale, p->zero_point, -128, 127);
}
