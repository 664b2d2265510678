/* SPDX-License-Identifier: MIT-0 */
#include "device/nn/logical/logical.h"

MOTE_KERNEL void MOTE_NAME(logical_not)(const uint8_t* in, uint8_t* out, void*,
                                        const mote_logical_not_params* p) {
  for (int32_t i = p->count; i > 0; --i) *out++ = *in++ ^ 1;
}
