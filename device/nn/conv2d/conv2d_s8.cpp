/* SPDX-License-Identifier: MIT-0 */
#include "device/nn/conv2d/conv2d.h"
#include "device/nn/conv2d/dot_s8.h"

MOTE_KERNEL void MOTE_NAME(conv2d_s8)(const int8_t* in, int8_t* out, void*, const mote_conv2d_s8_params* p) {
  const int32_t kernel_size = p->kernel_h * p->kernel_w * p->in_c;
  for (int32_t y = 0; y < p->out_h; ++y) {
    for (int32_t x = 0; x < p->out_w; ++x) {
      const int32_t row = y * p->stride_h - p->pad_top;
      const int32_t column = x * p->stride_w - p->pad_left;
      const int8_t* weights = p->weights;
      for (int32_t o = 0; o < p->out_c; ++o, weights += kernel_size)
        *out++ = mote_conv2d_s8_output(mote_conv2d_s8_dot(in, weights, row, column, p), o, p);
    }
  }
}
