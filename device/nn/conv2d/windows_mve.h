/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_WINDOWS_MVE_H
#define MOTE_WINDOWS_MVE_H
/* What convolutions with Helium do around their product: windows of any shape copied to columns, three
   positions at a time. */

#include "device/nn/conv2d/conv2d_mve.h"
#include "device/nn/conv2d/gemm_s8_mve.h"

/* The part of a window inside the input, along one direction: the first tap, and how many. */
typedef struct mote_inside_mve {
  int32_t first, count;
} mote_inside_mve;
MOTE_INLINE mote_inside_mve mote_inside_of(int32_t at, int32_t taps, int32_t dilation, int32_t size) {
  mote_inside_mve out = {0, taps};
  if (at < 0) out.first = (dilation - 1 - at) / dilation;
  if (at + (taps - 1) * dilation >= size) out.count = at < size ? (size - 1 - at) / dilation + 1 : 0;
  out.count = out.count > out.first ? out.count - out.first : 0;
  return out;
}

/* A window that is not wholly inside the input, or whose taps are apart. */
MOTE_SHARED void MOTE_NAME(edge_column_mve)(const int8_t* in, int8_t* to, int32_t y, int32_t x,
                                            const mote_conv2d_s8_mve_params* p) {
  const int32_t c = p->in_c, row_bytes = p->kernel_w * c, in_row_bytes = p->in_w * c;
  const mote_inside_mve rows = mote_inside_of(y, p->kernel_h, p->dilation_h, p->in_h);
  const mote_inside_mve taps = mote_inside_of(x, p->kernel_w, p->dilation_w, p->in_w);
  mote_mve_fill(to, p->in_zero_point, p->kernel_h * row_bytes);
  if (rows.count == 0 || taps.count == 0) return;
  to += rows.first * row_bytes + taps.first * c;
  in += (y + rows.first * p->dilation_h) * in_row_bytes + (x + taps.first * p->dilation_w) * c;
  if (p->dilation_w == 1) {
    mote_mve_copy_rows(to, row_bytes, in, p->dilation_h * in_row_bytes, taps.count * c, rows.count);
    return;
  }
  for (int32_t ky = 0; ky < rows.count; ++ky, to += row_bytes, in += p->dilation_h * in_row_bytes)
    mote_mve_copy_rows(to, c, in, p->dilation_w * c, c, taps.count);
}

/* Along one direction, the positions whose windows lie wholly inside the input. */
MOTE_INLINE mote_inside_mve mote_whole_windows(int32_t pad, int32_t taps, int32_t stride, int32_t size) {
  mote_inside_mve out = {(pad + stride - 1) / stride, 0};
  const int32_t last = size - taps + pad;
  if (last >= 0) out.count = last / stride + 1 - out.first;
  if (out.count < 0) out.count = 0;
  return out;
}

/* What comes after the sums of this layer. */
MOTE_INLINE mote_gemm_mve_output mote_gemm_mve_output_of(const mote_conv2d_s8_mve_params* p, int8_t* out,
                                                         const void* sums) {
  const mote_gemm_mve_output rest = {{p->out_zero_point, p->out_min, p->out_max, p->is_signed},
                                     p->constants,
                                     (const int32_t*)sums,
                                     {out, out, out},
                                     p->out_c};
  return rest;
}

/* `finish` makes outputs of three positions' sums, as gemm_s8_mve_output(). */
MOTE_INLINE void mote_conv2d_windows_mve(const int8_t* in, int8_t* out, void* scratch,
                                         const mote_conv2d_s8_mve_params* p, mote_gemm_mve_output* rest,
                                         void (*finish)(const mote_gemm_mve_output*)) {
  const int32_t in_row_bytes = p->in_w * p->in_c, row_bytes = p->kernel_w * p->in_c;
  const int32_t depth = p->kernel_h * row_bytes, out_c = p->out_c, out_w = p->out_w;
  const int32_t before = mote_lanes_before(depth), column_bytes = before + depth;
  const int32_t kernel_h = p->kernel_h, step = p->dilation_h * in_row_bytes, next = p->stride_w * p->in_c;
  int32_t* sums = (int32_t*)scratch;
  int8_t* columns = (int8_t*)(sums + mote_gemm_mve_sums(out_c));
  mote_gemm_mve product = {p->weights + mote_mve_lead(depth),
                           {columns, columns + column_bytes, columns + 2 * column_bytes},
                           sums,
                           mote_vectors(depth) - 1,
                           (out_c + 1) / 2,
                           mote_first_lanes(depth)};
  const mote_inside_mve no_windows = {0, 0};
  const mote_inside_mve whole_y =
      mote_whole_windows(p->pad_top, (kernel_h - 1) * p->dilation_h + 1, p->stride_h, p->in_h);
  const mote_inside_mve whole_x =
      p->dilation_w == 1 ? mote_whole_windows(p->pad_left, p->kernel_w, p->stride_w, p->in_w) : no_windows;
  const int32_t most_x = whole_x.first + whole_x.count - 3;
  columns += before;
  for (int32_t left = p->out_h * out_w, x = 0, y = 0; left > 0; left -= 3) {
    const int32_t top = y * p->stride_h - p->pad_top;
    if (x >= whole_x.first && x <= most_x && (uint32_t)(y - whole_y.first) < (uint32_t)whole_y.count) {
      const int8_t* from = in + top * in_row_bytes - p->pad_left * p->in_c + x * next;
      int8_t* to = columns;
      for (int32_t j = 3; j > 0; --j, from += next, to += column_bytes)
        mote_mve_copy_rows(to, row_bytes, from, step, row_bytes, kernel_h);
      x += 3;
    } else {
      for (int32_t j = 0; j < 3 && j < left; ++j, ++x) {
        if (x == out_w) {
          x = 0;
          ++y;
        }
        MOTE_NAME(edge_column_mve)
        (in, columns + j * column_bytes, y * p->stride_h - p->pad_top, x * p->stride_w - p->pad_left, p);
      }
    }
    if (x == out_w) {
      x = 0;
      ++y;
    }
    for (int32_t j = 0; j < 3; ++j) {
      /* Where fewer than three positions are left, the last one is done again. */
      if (j >= left) {
        product.column[j] = product.column[j - 1];
        out -= out_c;
      }
      rest->out[j] = out;
      out += out_c;
    }
    MOTE_NAME(gemm_s8_mve)(&product);
    finish(rest);
  }
}

#endif
