/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_CONV2D_WINDOWS_DSP_H
#define MOTE_CONV2D_WINDOWS_DSP_H
/* What conv2d_s8_dsp and its superscalar twin share: all but the name and the loops, both of which
   the .cpp chooses before it includes this. */

#include "device/nn/conv2d/conv2d_dsp.h"
#include "device/nn/conv2d/gemm_s8_dsp.h"

namespace {

/* Top left corners of four windows in the input, and where they lie in memory, were there no padding. */
struct Windows {
  int32_t y[4], x[4], offset[4];
  bool inside;     /* no window reaches over the left or right edge */
  bool all_inside; /* nor over the others */
};

MOTE_SMALL Windows windows_at(int32_t first, int32_t left, const mote_conv2d_s8_dsp_params* p) {
  Windows w;
  const int32_t last_x = p->in_w - (p->kernel_w - 1) * p->dilation_w;
  const int32_t last_y = p->in_h - (p->kernel_h - 1) * p->dilation_h;
  w.inside = w.all_inside = true;
  for (int32_t j = 0; j < 4; ++j) {
    const int32_t position =
        first + (j & 1 ? mote_gemm_step_1(left) : 0) + (j & 2 ? mote_gemm_step_2(left) : 0);
    const int32_t row = position / p->out_w;
    const int32_t y = row * p->stride_h - p->pad_top;
    const int32_t x = (position - row * p->out_w) * p->stride_w - p->pad_left;
    w.y[j] = y;
    w.x[j] = x;
    w.offset[j] = (y * p->in_w + x) * p->in_c;
    w.inside = w.inside && x >= 0 && x < last_x;
    w.all_inside = w.all_inside && y >= 0 && y < last_y;
  }
  w.all_inside = w.all_inside && w.inside;
  return w;
}

/* One row of the kernel, tap by tap: a tap outside the input sees `padding`. */
MOTE_SMALL int32_t* widen_edge(const int8_t* in, const int8_t* padding, const Windows& w, int32_t ky,
                               int32_t* columns, const mote_conv2d_s8_dsp_params* p) {
  const int32_t down = ky * p->dilation_h;
  for (int32_t kx = 0; kx < p->kernel_w; ++kx) {
    const int32_t right = kx * p->dilation_w;
    const int32_t offset = (down * p->in_w + right) * p->in_c;
    const int8_t* at[4];
    for (int32_t j = 0; j < 4; ++j) {
      const bool inside =
          (uint32_t)(w.y[j] + down) < (uint32_t)p->in_h && (uint32_t)(w.x[j] + right) < (uint32_t)p->in_w;
      at[j] = inside ? in + (w.offset[j] + offset) : padding;
    }
    int32_t* end = columns + 2 * p->in_c;
    MOTE_NAME(gemm_widen)(at, columns, 8 * p->in_c, 0, end);
    columns = end;
  }
  return columns;
}

}  // namespace

MOTE_KERNEL MOTE_SMALL void MOTE_NAME(MOTE_CONV2D_KERNEL)(const int8_t* in, int8_t* out, void* scratch,
                                                          const mote_conv2d_s8_dsp_params* p) {
  const int32_t row = p->kernel_w * p->in_c;
  const int32_t depth = p->kernel_h * row;
  int32_t* columns = (int32_t*)scratch;
  int32_t* columns_end = columns + 2 * depth;
  int8_t* padding = (int8_t*)columns_end;
  memset(padding, (int)p->in_zero_point, (size_t)p->in_c);
  mote_gemm gemm = mote_gemm_of(p->stream, columns, depth, p->pairs, p->out_c, p->out_zero_point);
  const int32_t positions = p->out_h * p->out_w;
  for (int32_t first = 0; first < positions; first += 4) {
    const int32_t left = positions - first;
    const Windows w = windows_at(first, left, p);
    if (w.all_inside && p->dilation_w == 1) {
      const int8_t* at[4] = {in + w.offset[0], in + w.offset[1], in + w.offset[2], in + w.offset[3]};
      MOTE_NAME(gemm_widen)(at, columns, 8 * row, p->dilation_h * p->in_w * p->in_c - row, columns_end);
    } else {
      int32_t* to = columns;
      for (int32_t ky = 0; ky < p->kernel_h; ++ky) to = widen_edge(in, padding, w, ky, to, p);
    }
    mote_gemm_block(p->stream, columns, out + first * p->out_c, left, p->pairs, p->out_c, &gemm);
  }
  mote_activate_s8(out, positions * p->out_c, p->out_min, p->out_max);
}

#endif
