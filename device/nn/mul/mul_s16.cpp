/* SPDX-License-Identifier: MIT-0 */
#include "device/nn/mul/mul_elements.h"

MOTE_KERNEL void MOTE_NAME(mul_s16)(const int16_t* a, const int16_t* b, int16_t* out, void*,
                                    const mote_mul_params* p) {
  mote_mul_elements(a, out, p, [b, p](int32_t i) -> int32_t { return b[i] - p->b_zero_point; });
}
