// SPDX-License-Identifier: MIT-0
#include "device/nn/pool2d/l2_pool2d_taps.h"

MOTE_KERNEL void MOTE_NAME(l2_pool2d_f32)(const float* in, float* out, void*,
                                          const mote_pool2d_f32_params* p) {
  mote_l2_pool2d_f32(in, out, p);
}
