/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_DOT_S8_H
#define MOTE_DOT_S8_H

#include "device/nn/conv2d/conv2d.h"
#include "device/port/requantize.h"

/* Sum of one output over the kernel's rows and columns; the window's top left corner is at (row, column). */
MOTE_INLINE int32_t mote_conv2d_s8_dot(const int8_t* in, const int8_t* weights, int32_t row, int32_t column,
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

/* Output channel `o`, whose sum without bias is `sum`. */
MOTE_INLINE int8_t mote_conv2d_s8_output(int32_t sum, int32_t o, const mote_conv2d_s8_params* p) {
  const int32_t scaled = mote_requantize(mote_wrap_add(mote_flash_i32(p->bias + o), sum),
                                         mote_flash_i32(p->multiplier + o), mote_flash_i8(p->shift + o));
  return mote_offset_and_clamp(scaled, p->out_zero_point, p->out_min, p->out_max);
}

#endif
