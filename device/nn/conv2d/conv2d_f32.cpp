/* SPDX-License-Identifier: MIT-0 */
#include "device/nn/conv2d/conv2d.h"

/* Taps outside the input count as zero and are skipped. */
MOTE_INLINE float dot(const float* in, const float* weights, int32_t row, int32_t column,
                      const mote_conv2d_f32_params* p) {
  float sum = 0;
  for (int32_t ky = 0; ky < p->kernel_h; ++ky, row += p->dilation_h) {
    int32_t x = column;
    for (int32_t kx = 0; kx < p->kernel_w; ++kx, x += p->dilation_w, weights += p->in_c) {
      if ((uint32_t)row >= (uint32_t)p->in_h || (uint32_t)x >= (uint32_t)p->in_w) continue;
      const float* pixel = in + (row * p->in_w + x) * p->in_c;
      for (int32_t c = 0; c < p->in_c; ++c) sum += pixel[c] * mote_flash_f32(weights + c);
    }
  }
  return sum;
}

MOTE_KERNEL void MOTE_NAME(conv2d_f32)(const float* in, float* out, void*, const mote_conv2d_f32_params* p) {
  const int32_t kernel_size = p->kernel_h * p->kernel_w * p->in_c;
  for (int32_t y = 0; y < p->out_h; ++y) {
    for (int32_t x = 0; x < p->out_w; ++x) {
      const int32_t row = y * p->stride_h - p->pad_top;
      const int32_t column = x * p->stride_w - p->pad_left;
      const float* weights = p->weights;
      for (int32_t o = 0; o < p->out_c; ++o, weights += kernel_size) {
        const float sum = mote_flash_f32(p->bias + o) + dot(in, weights, row, column, p);
        *out++ = sum < p->out_min ? p->out_min : sum > p->out_max ? p->out_max : sum;
      }
    }
  }
}
