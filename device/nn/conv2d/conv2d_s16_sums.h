/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_CONV2D_S16_SUMS_H
#define MOTE_CONV2D_S16_SUMS_H
/* What the convolutions over int16 activations share: everything but the width of sums and the rounding. */

#include "device/nn/conv2d/conv2d_s16.h"
#include "device/nn/conv2d/dot_s16.h"

/* The sum of one output over the taps inside the input; the window's top left corner is at (row, column). */
template <class Params>
MOTE_INLINE int64_t mote_conv2d_s16_sum(const int16_t* in, const int8_t* weights, int32_t row, int32_t column,
                                        const Params* p) {
  int64_t sum = 0;
  for (int32_t ky = 0; ky < p->kernel_h; ++ky, row += p->dilation_h) {
    int32_t x = column;
    for (int32_t kx = 0; kx < p->kernel_w; ++kx, x += p->dilation_w, weights += p->in_c)
      if ((uint32_t)row < (uint32_t)p->in_h && (uint32_t)x < (uint32_t)p->in_w)
        sum += mote_dot_s16(in + (row * p->in_w + x) * p->in_c, weights, p->in_c);
  }
  return sum;
}

/* Calls finish(o, sum) for every output channel of every position, in order, and writes what it returns. */
template <class Params, class Finish>
MOTE_INLINE void mote_conv2d_s16_outputs(const int16_t* in, int16_t* out, const Params* p, Finish finish) {
  const int32_t kernel_size = p->kernel_h * p->kernel_w * p->in_c;
  for (int32_t y = 0; y < p->out_h; ++y) {
    for (int32_t x = 0; x < p->out_w; ++x) {
      const int8_t* weights = p->weights;
      for (int32_t o = 0; o < p->out_c; ++o, weights += kernel_size) {
        const int64_t sum =
            mote_conv2d_s16_sum(in, weights, y * p->stride_h - p->pad_top, x * p->stride_w - p->pad_left, p);
        *out++ = (int16_t)mote_clamp(finish(o, sum), p->out_min, p->out_max);
      }
    }
  }
}

#endif
