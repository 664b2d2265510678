/* SPDX-License-Identifier: MIT-0 */
#include "device/nn/unary/unary.h"
#include "device/port/math_exp.h"

MOTE_KERNEL void MOTE_NAME(gelu_tanh_f32)(const float* in, float* out, void*, const mote_unary_params* p) {
  mote_unary(in, out, p,
             [](float x) { return 0.5f * x * (1 + mote_tanh(0.79788456f * (x + 0.044715f * x * x * x))); });
}
