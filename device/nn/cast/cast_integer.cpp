/* SPDX-License-Identifier: MIT-0 */
#include "device/nn/cast/cast.h"

MOTE_KERNEL void MOTE_NAME(cast_integer)(const void* in, void* out, void*, const mote_cast_params* p) {
  for (int32_t i = 0; i < p->count; ++i) {
    int64_t value;
    if ((p->from & 15) == 8) {
      value = mote_load((const int64_t*)in + i);
    } else {
      value = mote_cast_load(in, i, p->from);
      if (p->from == 4) value = (uint32_t)value;
    }
    mote_cast_store(out, i, p->to, value);
  }
}
