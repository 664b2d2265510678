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

/* Where the corners of windows wholly inside the input end; nowhere if taps are apart. */
typedef struct mote_corners_mve {
  int32_t y, x;
} mote_corners_mve;

/* The window whose top left corner is (y, x). */
MOTE_INLINE void mote_make_column(const int8_t* in, int8_t* to, int32_t y, int32_t x,
                                  const mote_corners_mve* end, const mote_conv2d_s8_mve_params* p) {
  const int32_t c = p->in_c, row_bytes = p->kernel_w * c, in_row_bytes = p->in_w * c;
  if (y >= 0 && x >= 0 && y < end->y && x < end->x)
    mote_mve_copy_rows(to, row_bytes, in + y * in_row_bytes + x * c, p->dilation_h * in_row_bytes, row_bytes,
                       p->kernel_h);
  else
    MOTE_NAME(edge_column_mve)(in, to, y, x, p);
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
  const int32_t depth = p->kernel_h * p->kernel_w * p->in_c;
  const int32_t before = mote_lanes_before(depth), vectors = mote_vectors(depth);
  int32_t* sums = (int32_t*)scratch;
  int8_t* columns = (int8_t*)(sums + mote_gemm_mve_sums(p->out_c));
  mote_gemm_mve product = {p->weights + mote_mve_lead(depth),
                           {columns, columns, columns},
                           sums,
                           vectors - 1,
                           (p->out_c + 1) / 2,
                           mote_first_lanes(depth)};
  const mote_corners_mve end = {p->in_h - (p->kernel_h - 1) * p->dilation_h,
                                p->dilation_w == 1 ? p->in_w - p->kernel_w + 1 : 0};
  int32_t y = 0, x = 0;
  for (int32_t left = p->out_h * p->out_w; left > 0; left -= 3) {
    /* Where fewer than three positions are left, the last one is done again. */
    const int32_t count = left < 3 ? left : 3;
    for (int32_t j = 0; j < 3; ++j) {
      if (j < count) {
        product.column[j] = columns + j * MOTE_VECTOR * vectors;
        mote_make_column(in, columns + j * MOTE_VECTOR * vectors + before, y * p->stride_h - p->pad_top,
                         x * p->stride_w - p->pad_left, &end, p);
        rest->out[j] = out;
        out += p->out_c;
        if (++x == p->out_w) {
          x = 0;
          ++y;
        }
      } else {
        product.column[j] = product.column[count - 1];
        rest->out[j] = rest->out[count - 1];
      }
    }
    MOTE_NAME(gemm_s8_mve)(&product);
    finish(rest);
  }
}

#endif
