// SPDX-License-Identifier: MIT-0
#include "device/nn/arg/arg_elements.h"

MOTE_KERNEL void MOTE_NAME(arg_min_s8)(const int8_t* in, int32_t* out, void*, const mote_arg_params* p) {
  mote_arg(in, out, p, [](int8_t element, int8_t best) { return element < best; });
}
