/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_CONV2D_GROUPED_OUTPUTS_H
#define MOTE_CONV2D_GROUPED_OUTPUTS_H
/* The loops that all grouped convolutions share. */

#include "device/nn/conv2d/conv_walk.h"
#include "device/nn/conv2d_grouped/conv2d_grouped.h"

/* For every output in order: begins with Sum zero, calls dot(sum, pixel, weights) for its taps, and writes
   finish(o, sum). */
template <class Sum, class T, class W, class Params, class Dot, class Finish>
MOTE_INLINE void mote_conv2d_grouped_outputs(const T* in, T* out, const W* weights, const Params* p, Dot dot,
                                             Finish finish) {
  const int32_t kernel_size = p->kernel_h * p->kernel_w * p->depth;
  for (int32_t n = 0; n < p->batch; ++n, in += p->in_h * p->in_w * p->in_c) {
    for (int32_t y = 0; y < p->out_h; ++y) {
      const mote_conv_taps rows = mote_conv_taps_of(y, p->stride_h, p->pad_top, p->dilation_h);
      for (int32_t x = 0; x < p->out_w; ++x) {
        const mote_conv_taps columns = mote_conv_taps_of(x, p->stride_w, p->pad_left, p->dilation_w);
        const T* group = in;
        int32_t left = p->group_out_c;
        for (int32_t o = 0; o < p->out_c; ++o) {
          *out++ = finish(
              o, mote_conv_window(group, weights + o * kernel_size, p->depth, rows, columns, Sum(0), p, dot));
          if (--left == 0) {
            group += p->depth;
            left = p->group_out_c;
          }
        }
      }
    }
  }
}

#endif
