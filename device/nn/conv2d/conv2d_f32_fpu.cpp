/* SPDX-License-Identifier: MIT-0 */
#include "device/nn/conv2d/conv2d.h"
#include "device/nn/conv2d/dot_f32_fpu.h"

namespace {

/* Windows whose first one begins at (y, x) and that have these taps inside the input. */
MOTE_INLINE void set_window(mote_dot_f32* dot, const float* in, int32_t y, int32_t x, const mote_taps& rows,
                            const mote_taps& columns, const mote_conv2d_f32_params* p) {
  const int32_t run = columns.count * p->in_c, tap = rows.first * p->kernel_w + columns.first;
  dot->in = in + ((y + rows.first) * p->in_w + x + columns.first) * p->in_c;
  dot->weights = p->weights + MOTE_FPU_LANES * tap * p->in_c;
  dot->fours = run / 4;
  dot->rest = run % 4;
  dot->in_gap = 4 * (p->in_w * p->in_c - run);
  dot->weights_gap = 4 * MOTE_FPU_LANES * (p->kernel_w * p->in_c - run);
  dot->rows = rows.count;
  dot->in_back = 4 * rows.count * p->in_w * p->in_c;
  dot->group_gap = 4 * MOTE_FPU_LANES * (p->kernel_h - rows.count) * p->kernel_w * p->in_c;
}

}  // namespace

MOTE_KERNEL void MOTE_NAME(conv2d_f32_fpu)(const float* in, float* out, void*,
                                           const mote_conv2d_f32_params* p) {
  const int32_t rest = p->out_c % MOTE_FPU_LANES, in_groups = p->out_c - rest;
  const float* rest_weights = p->weights + in_groups * p->kernel_h * p->kernel_w * p->in_c;
  mote_dot_f32 dot;
  dot.range = mote_range_of(p->out_min, p->out_max);
  dot.out = out;
  dot.bias = p->bias;
  dot.groups = in_groups / MOTE_FPU_LANES;
  dot.position_bytes = 4 * p->stride_w * p->in_c;
  dot.out_gap = 4 * rest;
  for (int32_t y = 0; y < p->out_h; ++y) {
    const int32_t top = y * p->stride_h - p->pad_top;
    const mote_taps rows = mote_taps_of(top, p->kernel_h, p->in_h);
    for (int32_t x = 0, count; x < p->out_w; x += count) {
      const int32_t left = x * p->stride_w - p->pad_left;
      set_window(&dot, in, top, left, rows, mote_taps_of(left, p->kernel_w, p->in_w), p);
      count = mote_whole_windows(left, p->kernel_w, p->stride_w, p->in_w, p->out_w - x);
      /* A window that is read once more must not be overwritten before. */
      if (rest != 0) {
        count = 1;
        MOTE_NAME(dot_f32_rest_fpu)
        (&dot, rest_weights + (dot.weights - p->weights) / MOTE_FPU_LANES * rest, p->bias + in_groups, rest,
         dot.out + in_groups);
      }
      dot.positions = count;
      MOTE_NAME(dot_f32_fpu)(&dot);
    }
  }
}
