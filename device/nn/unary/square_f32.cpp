/* SPDX-License-Identifier: MIT-0 */
#include "device/nn/unary/unary.h"

MOTE_KERNEL void MOTE_NAME(square_f32)(const float* in, float* out, void*, const mote_unary_params* p) {
  mote_unary(in, out, p, [](float x) { return x * x; });
}
