// SPDX-License-Identifier: MIT-0
#include "device/nn/reduce/reduce_elements.h"

MOTE_KERNEL void MOTE_NAME(reduce_all_u8)(const uint8_t* in, uint8_t* out, void*,
                                          const mote_reduce_params* p) {
  mote_reduce_min(in, out, p, (uint8_t)1);
}
