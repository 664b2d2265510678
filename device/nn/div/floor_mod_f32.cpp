/* SPDX-License-Identifier: MIT-0 */
#include "device/nn/div/div.h"
#include "device/port/math_round.h"

MOTE_KERNEL void MOTE_NAME(floor_mod_f32)(const float* a, const float* b, float* out, void*,
                                          const mote_broadcast_params* p) {
  mote_broadcast(a, b, out, p, [](float x, float y) {
    const float rest = mote_fmod(x, y);
    return rest != 0 && (y < 0) != (rest < 0) ? rest + y : rest;
  });
}
