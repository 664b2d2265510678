/* SPDX-License-Identifier: MIT-0 */
#include "device/nn/transpose_conv/transpose_conv_outputs.h"

MOTE_KERNEL void MOTE_NAME(transpose_conv_f32)(const float* in, float* out, void*,
                                               const mote_transpose_conv_f32_params* p) {
  mote_transpose_conv_outputs<float>(
      in, out, p->weights, p,
      [p](float sum, const float* pixel, const float* weights) -> float {
        return mote_dot_f32(sum, pixel, weights, p->in_c);
      },
      [p](int32_t o, float sum) -> float {
        return mote_clamp_f32(sum + mote_flash_f32(p->bias + o), p->out_min, p->out_max);
      });
}
