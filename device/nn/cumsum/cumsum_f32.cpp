// SPDX-License-Identifier: MIT-0
#include "device/nn/cumsum/cumsum_lines.h"

MOTE_KERNEL void MOTE_NAME(cumsum_f32)(const float* in, float* out, void*, const mote_cumsum_f32_params* p) {
  mote_cumsum(
      in, out, p, 0.0f, [](float sum, float element) { return sum + element; },
      [](float sum) { return sum; });
}
