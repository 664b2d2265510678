// SPDX-License-Identifier: MIT-0
#include "device/nn/pad/pad_rows.h"

MOTE_KERNEL void MOTE_NAME(pad_f32)(const float* in, float* out, void*, const mote_pad_f32_params* p) {
  mote_pad_rows(in, out, p);
}
