/* SPDX-License-Identifier: MIT-0 */
#include "device/nn/conv2d/conv2d.h"
#include "device/port/requantize.h"

/* Sum of one output over the kernel's rows and columns; the window's top left corner is at (row, column). */
MOTE_INLINE int32_t dot(const int8_t* in, const int8_t* weights, int32_t row, int32_t column,
                        const mote_conv2d_s8_params* p) {
  int32_t sum = 0;
  for (int32_t ky = 0; ky < p->kernel_h; ++ky, row += p->dilation_h) {
    int32_t x = column;
    for (int32_t kx = 0; kx < p->kernel_w; ++kx, x += p->dilation_w, weights += p->in_c) {
      if ((uint32_t)row < (uint32_t)p->in_h && (uint32_t)x < (uint32_t)p->in_w) {
        const int8_t* pixel = in + (row * p->in_w + x) * p->in_c;
        for (int32_t c = 0; c < p->in_c; ++c) sum = mote_wrap_add(sum, pixel[c] * mote_flash_i8(weights + c));
      } else {
        for (int32_t c = 0; c < p->in_c; ++c)
          sum = mote_wrap_add(sum, p->in_zero_point * mote_flash_i8(weights + c));
      }
    }
  }
  return sum;
}

MOTE_KERNEL void MOTE_NAME(conv2d_s8)(const int8_t* in, int8_t* out, void*, const mote_conv2d_s8_params* p) {
  const int32_t kernel_size = p->kernel_h * p->kernel_w * p->in_c;
  for (int32_t y = 0; y < p->out_h; ++y) {
    for (int32_t x = 0; x < p->out_w; ++x) {
      const int32_t row = y * p->stride_h - p->pad_top;
      const int32_t column = x * p->stride_w - p->pad_left;
      const int8_t* weights = p->weights;
      for (int32_t o = 0; o < p->out_c; ++o, weights += kernel_size) {
        const int32_t sum = mote_wrap_add(mote_flash_i32(p->bias + o), dot(in, weights, row, column, p));
        const int32_t scaled =
            mote_requantize(sum, mote_flash_i32(p->multiplier + o), mote_flash_i8(p->shift + o));
        *out++ = mote_offset_and_clamp(scaled, p->out_zero_point, p->out_min, p->out_max);
      }
    }
  }
}
