/* SPDX-License-Identifier: MIT-0 */
#include "device/nn/prelu/prelu.h"

MOTE_KERNEL void MOTE_NAME(prelu_s16)(const void* a, const void* b, int16_t* out, void*,
                                      const mote_prelu_params* p) {
  mote_prelu((const int16_t*)a, (const int8_t*)b, out, p);
}
