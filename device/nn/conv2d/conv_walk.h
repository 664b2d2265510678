/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_CONV_WALK_H
#define MOTE_CONV_WALK_H
/* The walk over windows that grouped and transposed convolutions share: which taps of a window lie inside the
   input, and where. */

#include "device/port/port.h"

/* The taps of one output along one dimension: taps first, first + step, ... of the kernel, which read the
   input at `at`, at + at_step, ... */
struct mote_conv_taps {
  int32_t first, step, at, at_step;
};

/* Output `position` of an ordinary convolution. */
MOTE_INLINE mote_conv_taps mote_conv_taps_of(int32_t position, int32_t stride, int32_t pad,
                                             int32_t dilation) {
  const mote_conv_taps taps = {0, 1, position * stride - pad, dilation};
  return taps;
}

/* Of a transposed one: input i adds its tap t to output i * stride + t - pad. */
MOTE_INLINE mote_conv_taps mote_transpose_conv_taps_of(int32_t position, int32_t stride, int32_t pad) {
  const int32_t at = (position + pad) / stride;
  const mote_conv_taps taps = {position + pad - at * stride, stride, at, -1};
  return taps;
}

/* Adds dot(sum, pixel, weights) for every tap inside the input. `in` is one image of pixels of p->in_c
   values, of which the channels from `in` on are read; weights are [kernel_h][kernel_w][depth]. */
template <class T, class W, class Sum, class Params, class Dot>
MOTE_INLINE Sum mote_conv_window(const T* in, const W* weights, int32_t depth, mote_conv_taps rows,
                                 mote_conv_taps columns, Sum sum, const Params* p, Dot dot) {
  int32_t y = rows.at;
  for (int32_t ky = rows.first; ky < p->kernel_h; ky += rows.step, y += rows.at_step) {
    if ((uint32_t)y >= (uint32_t)p->in_h) continue;
    int32_t x = columns.at;
    for (int32_t kx = columns.first; kx < p->kernel_w; kx += columns.step, x += columns.at_step)
      if ((uint32_t)x < (uint32_t)p->in_w)
        sum = dot(sum, in + (y * p->in_w + x) * p->in_c, weights + (ky * p->kernel_w + kx) * depth);
  }
  return sum;
}

/* The three sums of products over the channels of a tap. */
MOTE_INLINE int32_t mote_dot_offset_s8(int32_t sum, const int8_t* in, const int8_t* weights, int32_t count,
                                       int32_t in_zero_point, int32_t weights_zero_point) {
  for (int32_t c = 0; c < count; ++c)
    sum = mote_wrap_add(sum, (in[c] - in_zero_point) * (mote_flash_i8(weights + c) - weights_zero_point));
  return sum;
}

MOTE_INLINE float mote_dot_f32(float sum, const float* in, const float* weights, int32_t count) {
  for (int32_t c = 0; c < count; ++c) sum += in[c] * mote_flash_f32(weights + c);
  return sum;
}

#endif
