/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_TRANSPOSE_CONV_OUTPUTS_H
#define MOTE_TRANSPOSE_CONV_OUTPUTS_H
/* The loops that all transposed convolutions share. */

#include "device/nn/conv2d/conv_walk.h"
#include "device/nn/transpose_conv/transpose_conv.h"

/* For every output in order: begins with Sum zero, calls dot(sum, pixel, weights) for its taps, and writes
   finish(o, sum). */
template <class Sum, class T, class W, class Params, class Dot, class Finish>
MOTE_INLINE void mote_transpose_conv_outputs(const T* in, T* out, const W* weights, const Params* p, Dot dot,
                                             Finish finish) {
  const int32_t kernel_size = p->kernel_h * p->kernel_w * p->in_c;
  for (int32_t n = 0; n < p->batch; ++n, in += p->in_h * p->in_w * p->in_c) {
    for (int32_t y = 0; y < p->out_h; ++y) {
      const mote_conv_taps rows = mote_transpose_conv_taps_of(y, p->stride_h, p->pad_top);
      for (int32_t x = 0; x < p->out_w; ++x) {
        const mote_conv_taps columns = mote_transpose_conv_taps_of(x, p->stride_w, p->pad_left);
        for (int32_t o = 0; o < p->out_c; ++o)
          *out++ = finish(
              o, mote_conv_window(in, weights + o * kernel_size, p->in_c, rows, columns, Sum(0), p, dot));
      }
    }
  }
}

#endif
