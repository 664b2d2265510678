// SPDX-License-Identifier: MIT-0
#include "device/nn/pad/pad_rows.h"

MOTE_KERNEL void MOTE_NAME(pad_s16)(const int16_t* in, int16_t* out, void*, const mote_pad_s16_params* p) {
  mote_pad_rows(in, out, p);
}
