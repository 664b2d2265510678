/* SPDX-License-Identifier: MIT-0 */
#include "device/nn/mul/mul_broadcast.h"

MOTE_KERNEL void MOTE_NAME(mul_broadcast_f32)(const float* a, const float* b, float* out, void*,
                                              const mote_mul_broadcast_f32_params* p) {
  mote_broadcast(a, b, out, p,
                 [p](float x, float y) { return mote_clamp_f32(x * y, p->out_min, p->out_max); });
}
