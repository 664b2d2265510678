/* SPDX-License-Identifier: MIT-0 */
#include "device/nn/prelu/prelu.h"

MOTE_KERNEL void MOTE_NAME(prelu_f32)(const float* a, const float* b, float* out, void*,
                                      const mote_broadcast_params* p) {
  mote_broadcast(a, b, out, p, [](float x, float slope) { return x >= 0 ? x : x * slope; });
}
