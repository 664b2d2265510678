// SPDX-License-Identifier: MIT-0
#include "device/nn/reduce/reduce_elements.h"

MOTE_KERNEL void MOTE_NAME(reduce_max_f32)(const float* in, float* out, void*, const mote_reduce_params* p) {
  mote_reduce_max(in, out, p, -3.402823466e+38f);
}
