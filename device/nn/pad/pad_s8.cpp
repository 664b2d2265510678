// SPDX-License-Identifier: MIT-0
#include "device/nn/pad/pad_rows.h"

MOTE_KERNEL void MOTE_NAME(pad_s8)(const int8_t* in, int8_t* out, void*, const mote_pad_s8_params* p) {
  mote_pad_rows(in, out, p);
}
