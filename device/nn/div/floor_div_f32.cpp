/* SPDX-License-Identifier: MIT-0 */
#include "device/nn/div/div.h"
#include "device/port/math_round.h"

MOTE_KERNEL void MOTE_NAME(floor_div_f32)(const float* a, const float* b, float* out, void*,
                                          const mote_broadcast_params* p) {
  mote_broadcast(a, b, out, p, [](float x, float y) {
    const float rest = mote_fmod(x, y), infinity = mote_float_of(MOTE_INFINITY);
    if (rest != rest || y == infinity || y == -infinity) return x / y;
    /* Without the rest the quotient is whole, but for the rounding of both steps. */
    const float quotient = mote_round((x - rest) / y);
    return rest != 0 && (y < 0) != (rest < 0) ? quotient - 1.0f : quotient;
  });
}
