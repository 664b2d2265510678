// SPDX-License-Identifier: MIT-0
#include "device/nn/reduce/reduce_elements.h"

MOTE_KERNEL void MOTE_NAME(reduce_max_s8)(const int8_t* in, int8_t* out, void*, const mote_reduce_params* p) {
  mote_reduce_max(in, out, p, (int8_t)-128);
}
