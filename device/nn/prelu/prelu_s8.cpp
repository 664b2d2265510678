/* SPDX-License-Identifier: MIT-0 */
#include "device/nn/prelu/prelu.h"

MOTE_KERNEL void MOTE_NAME(prelu_s8)(const int8_t* a, const int8_t* b, int8_t* out, void*,
                                     const mote_prelu_params* p) {
  mote_prelu(a, b, out, p);
}
