// SPDX-License-Identifier: MIT-0
#include "device/nn/pool2d/pool2d_taps.h"

MOTE_KERNEL void MOTE_NAME(max_pool2d_s8)(const int8_t* in, int8_t* out, void*,
                                          const mote_pool2d_s8_params* p) {
  mote_max_pool2d(in, out, p);
}
