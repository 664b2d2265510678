// SPDX-License-Identifier: MIT-0
#include "device/nn/arg/arg_elements.h"

MOTE_KERNEL void MOTE_NAME(arg_min_f32)(const float* in, int32_t* out, void*, const mote_arg_params* p) {
  mote_arg(in, out, p, [](float element, float best) { return element < best; });
}
