/* SPDX-License-Identifier: MIT-0 */
#include "device/nn/pad/pad_gaps.h"

MOTE_KERNEL void MOTE_NAME(pad_x64)(const void* in, void* out, void*, const mote_pad_params* p) {
  const mote_x64 value = {(uint32_t)p->value, (uint32_t)p->value_high};
  mote_pad<mote_x64>(in, out, value, p);
}
