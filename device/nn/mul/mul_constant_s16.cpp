/* SPDX-License-Identifier: MIT-0 */
#include "device/nn/mul/mul_elements.h"

MOTE_KERNEL void MOTE_NAME(mul_constant_s16)(const int16_t* a, int16_t* out, void*,
                                             const mote_mul_constant_params* p) {
  mote_mul_elements(a, out, p, [p](int32_t i) -> int32_t { return mote_flash_i16(p->b + i); });
}
