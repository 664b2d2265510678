/* SPDX-License-Identifier: MIT-0 */
#include "device/nn/unary/unary.h"
#include "device/port/math_erf.h"

MOTE_KERNEL void MOTE_NAME(gelu_f32)(const float* in, float* out, void*, const mote_unary_params* p) {
  mote_unary(in, out, p, [](float x) { return 0.5f * x * (1 + mote_erf(x * 0.70710678f)); });
}
