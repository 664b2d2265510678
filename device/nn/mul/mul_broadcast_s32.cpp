/* SPDX-License-Identifier: MIT-0 */
#include "device/nn/mul/mul_broadcast.h"

MOTE_KERNEL void MOTE_NAME(mul_broadcast_s32)(const int32_t* a, const int32_t* b, int32_t* out, void*,
                                              const mote_mul_broadcast_s32_params* p) {
  mote_broadcast(a, b, out, p, [p](int32_t x, int32_t y) {
    return mote_clamp(mote_wrap_mul(x, y), p->out_min, p->out_max);
  });
}
