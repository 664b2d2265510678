/* SPDX-License-Identifier: MIT-0 */
#include "device/nn/depthwise_conv2d/depthwise_conv2d.h"
#include "device/nn/depthwise_conv2d/depthwise_f32_fpu.h"

namespace {

typedef mote_depthwise_conv2d_f32_params Params;

/* Windows whose first one begins at (y, x) and that have these taps inside the input. */
MOTE_INLINE void set_window(mote_depthwise_f32* d, const float* in, int32_t y, int32_t x,
                            const mote_taps& rows, const mote_taps& columns, const Params* p) {
  d->in = in + ((y + rows.first) * p->in_w + x + columns.first) * p->in_c;
  d->weights = p->weights + MOTE_FPU_LANES * (rows.first * p->kernel_w + columns.first);
  d->taps = columns.count;
  d->in_gap = 4 * (p->in_w - columns.count) * p->in_c;
  d->weights_gap = 4 * MOTE_FPU_LANES * (p->kernel_w - columns.count);
  d->rows = rows.count;
  d->in_back = 4 * (rows.count * p->in_w * p->in_c - MOTE_FPU_LANES);
  d->group_gap = 4 * MOTE_FPU_LANES * (p->kernel_h - rows.count) * p->kernel_w;
}

/* Channels that do not make up a group of eight; `first` is the first of them. */
void do_rest(const mote_depthwise_f32* d, int32_t first, const Params* p) {
  const int32_t taps = p->kernel_h * p->kernel_w, rest = p->in_c - first;
  const float* weights = p->weights + first * taps + (d->weights - p->weights) / MOTE_FPU_LANES * rest;
  const int32_t in_gap = d->in_gap / 4, weights_gap = (p->kernel_w - d->taps) * rest;
  for (int32_t c = 0; c < rest; ++c) {
    float sum = mote_flash_f32(p->bias + first + c);
    const float *x = d->in + first + c, *w = weights + c;
    for (int32_t row = d->rows; row > 0; --row, x += in_gap, w += weights_gap)
      for (int32_t k = d->taps; k > 0; --k, x += p->in_c, w += rest) sum += *x * mote_flash_f32(w);
    d->out[first + c] = mote_clamp_f32(sum, d->range.low, d->range.high);
  }
}

}  // namespace

MOTE_KERNEL void MOTE_NAME(depthwise_conv2d_f32_fpu)(const float* in, float* out, void*, const Params* p) {
  const int32_t rest = p->in_c % MOTE_FPU_LANES, in_groups = p->in_c - rest;
  mote_depthwise_f32 d;
  d.range = mote_range_of(p->out_min, p->out_max);
  d.out = out;
  d.bias = p->bias;
  d.tap_bytes = 4 * p->in_c;
  d.groups = in_groups / MOTE_FPU_LANES;
  d.position_bytes = 4 * (p->stride_w * p->in_c - in_groups);
  d.out_gap = 4 * rest;
  for (int32_t y = 0; y < p->out_h; ++y) {
    const int32_t top = y * p->stride_h - p->pad_top;
    const mote_taps rows = mote_taps_of(top, p->kernel_h, p->in_h);
    for (int32_t x = 0, count; x < p->out_w; x += count) {
      const int32_t left = x * p->stride_w - p->pad_left;
      set_window(&d, in, top, left, rows, mote_taps_of(left, p->kernel_w, p->in_w), p);
      count = mote_whole_windows(left, p->kernel_w, p->stride_w, p->in_w, p->out_w - x);
      /* A window that is read once more must not be overwritten before. */
      if (rest != 0) {
        count = 1;
        do_rest(&d, in_groups, p);
      }
      d.positions = count;
      MOTE_NAME(depthwise_f32_fpu)(&d);
    }
  }
}
