/* SPDX-License-Identifier: MIT-0 */
#include "device/nn/conv2d_grouped/conv2d_grouped_outputs.h"

MOTE_KERNEL void MOTE_NAME(conv2d_grouped_f32)(const float* in, float* out, void*,
                                               const mote_conv2d_grouped_f32_params* p) {
  mote_conv2d_grouped_outputs<float>(
      in, out, p->weights, p,
      [p](float sum, const float* pixel, const float* weights) -> float {
        return mote_dot_f32(sum, pixel, weights, p->depth);
      },
      [p](int32_t o, float sum) -> float {
        return mote_clamp_f32(sum + mote_flash_f32(p->bias + o), p->out_min, p->out_max);
      });
}
