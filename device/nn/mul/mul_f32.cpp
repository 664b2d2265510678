/* SPDX-License-Identifier: MIT-0 */
#include "device/nn/mul/mul_elements.h"

MOTE_KERNEL void MOTE_NAME(mul_f32)(const float* a, const float* b, float* out, void*,
                                    const mote_mul_f32_params* p) {
  mote_mul_elements_f32(a, b, out, p);
}
