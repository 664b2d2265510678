/* SPDX-License-Identifier: MIT-0 */
#include "device/nn/unary/unary.h"
#include "device/port/math_arc.h"

MOTE_KERNEL void MOTE_NAME(asin_f32)(const float* in, float* out, void*, const mote_unary_params* p) {
  mote_unary(in, out, p, [](float x) { return mote_asin(x); });
}
