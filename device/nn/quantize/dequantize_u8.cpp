/* SPDX-License-Identifier: MIT-0 */
#include "device/nn/quantize/quantization.h"

MOTE_KERNEL void MOTE_NAME(dequantize_u8)(const uint8_t* in, float* out, void*,
                                          const mote_quantize_params* p) {
  mote_dequantize(in, out, p);
}
