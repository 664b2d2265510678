/* SPDX-License-Identifier: MIT-0 */
#include "device/nn/cast/cast.h"

MOTE_KERNEL void MOTE_NAME(cast_integer)(const void* in, void* out, void*, const mote_cast_params* p) {
  for (int32_t i = 0; i < p->count; ++i)
    mote_cast_store(out, i, p->to,
                    (p->from & 15) == 8 ? mote_load((const int64_t*)in + i) : mote_cast_load(in, i, p->from));
}
