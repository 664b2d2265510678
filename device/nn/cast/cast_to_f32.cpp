/* SPDX-License-Identifier: MIT-0 */
#include "device/nn/cast/cast.h"

MOTE_KERNEL void MOTE_NAME(cast_to_f32)(const void* in, float* out, void*, const mote_cast_params* p) {
  for (int32_t i = 0; i < p->count; ++i) {
    const int32_t value = mote_cast_load(in, i, p->from);
    out[i] = p->from == 4 ? (float)(uint32_t)value : (float)value;
  }
}
