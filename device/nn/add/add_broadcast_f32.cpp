/* SPDX-License-Identifier: MIT-0 */
#include "device/nn/add/add_broadcast.h"

MOTE_KERNEL void MOTE_NAME(add_broadcast_f32)(const float* a, const float* b, float* out, void*,
                                              const mote_add_broadcast_f32_params* p) {
  mote_broadcast(a, b, out, p, [p](float x, float y) {
    uint32_t bits;
    memcpy(&bits, &y, sizeof(bits));
    bits ^= (uint32_t)p->b_flip;
    memcpy(&y, &bits, sizeof(bits));
    return mote_clamp_f32(x + y, p->out_min, p->out_max);
  });
}
