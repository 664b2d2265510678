// SPDX-License-Identifier: MIT-0
#ifndef MOTE_POOL2D_WINDOWS_H
#define MOTE_POOL2D_WINDOWS_H
// The walk over windows that all pooling kernels share.

#include "device/nn/pool2d/pool2d.h"

// Calls reduce(first, rows, columns, row_step, step) for every output, in order: `first` points at the
// window's first tap inside the input, of which there are rows x columns; the next in a row is `step`
// elements further, the next row starts `row_step` elements after the end of the one before. Writes what it
// returns.
template <class T, class Params, class Reduce>
MOTE_INLINE void mote_pool2d_windows(const T* in, T* out, const Params* p, Reduce reduce) {
  for (int32_t y = 0; y < p->out_h; ++y) {
    int32_t top = y * p->stride_h - p->pad_top;
    const int32_t bottom = p->in_h - top < p->kernel_h ? p->in_h : top + p->kernel_h;
    if (top < 0) top = 0;
    for (int32_t x = 0; x < p->out_w; ++x) {
      int32_t left = x * p->stride_w - p->pad_left;
      const int32_t right = p->in_w - left < p->kernel_w ? p->in_w : left + p->kernel_w;
      if (left < 0) left = 0;
      const T* first = in + (top * p->in_w + left) * p->channels;
      const int32_t row_step = (p->in_w - (right - left)) * p->channels;
      for (int32_t c = p->channels; c > 0; --c)
        *out++ = reduce(first++, bottom - top, right - left, row_step, p->channels);
    }
  }
}

#endif
