/* SPDX-License-Identifier: MIT-0 */
#include "device/nn/pad/pad_gaps.h"

MOTE_KERNEL void MOTE_NAME(pad_x32)(const void* in, void* out, void*, const mote_pad_params* p) {
  mote_pad<mote_x32>(in, out, (mote_x32)p->value, p);
}
