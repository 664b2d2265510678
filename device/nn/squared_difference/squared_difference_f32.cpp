/* SPDX-License-Identifier: MIT-0 */
#include "device/nn/squared_difference/squared_difference.h"

MOTE_KERNEL void MOTE_NAME(squared_difference_f32)(const float* a, const float* b, float* out, void*,
                                                   const mote_broadcast_params* p) {
  mote_broadcast(a, b, out, p, [](float x, float y) {
    const float difference = x - y;
    return difference * difference;
  });
}
