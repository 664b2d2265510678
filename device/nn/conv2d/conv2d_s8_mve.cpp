/* SPDX-License-Identifier: MIT-0 */
#include "device/nn/conv2d/conv2d_mve.h"
#include "device/nn/conv2d/gemm_s8_mve.h"

namespace {

/* The window whose top left corner is (y, x), kernel row by kernel row. */
MOTE_INLINE void make_column(const int8_t* in, int8_t* to, int32_t y, int32_t x,
                             const mote_conv2d_s8_mve_params* p) {
  const int32_t c = p->in_c;
  const int32_t row_bytes = p->kernel_w * c;
  const bool whole = p->dilation_w == 1 && x >= 0 && x + p->kernel_w <= p->in_w;
  for (int32_t ky = 0; ky < p->kernel_h; ++ky, y += p->dilation_h, to += row_bytes) {
    const bool inside = (uint32_t)y < (uint32_t)p->in_h;
    if (!inside || !whole) mote_mve_fill(to, p->in_zero_point, row_bytes);
    if (!inside) continue;
    const int8_t* row = in + y * p->in_w * c;
    if (whole) {
      mote_mve_copy(to, row + x * c, row_bytes);
      continue;
    }
    for (int32_t kx = 0, column = x; kx < p->kernel_w; ++kx, column += p->dilation_w)
      if ((uint32_t)column < (uint32_t)p->in_w) mote_mve_copy(to + kx * c, row + column * c, c);
  }
}

}  // namespace

MOTE_KERNEL void MOTE_NAME(conv2d_s8_mve)(const int8_t* in, int8_t* out, void* scratch,
                                          const mote_conv2d_s8_mve_params* p) {
  const int32_t depth = p->kernel_h * p->kernel_w * p->in_c;
  const int32_t before = mote_lanes_before(depth), vectors = mote_vectors(depth);
  int32_t* sums = (int32_t*)scratch;
  int8_t* columns = (int8_t*)(sums + mote_gemm_mve_sums(p->out_c));
  mote_gemm_mve product = {p->weights,  {columns, columns, columns}, sums,
                           vectors - 1, (p->out_c + 1) / 2,          before};
  mote_gemm_mve_output rest = {{p->out_zero_point, p->out_min, p->out_max, p->is_signed},
                               p->constants,
                               sums,
                               {out, out, out},
                               p->out_c};
  int32_t y = 0, x = 0;
  for (int32_t left = p->out_h * p->out_w; left > 0; left -= 3) {
    /* Where fewer than three positions are left, the last one is done again. */
    const int32_t count = left < 3 ? left : 3;
    for (int32_t j = 0; j < 3; ++j) {
      if (j < count) {
        product.column[j] = columns + j * MOTE_VECTOR * vectors;
        make_column(in, columns + j * MOTE_VECTOR * vectors + before, y * p->stride_h - p->pad_top,
                    x * p->stride_w - p->pad_left, p);
        rest.out[j] = out;
        out += p->out_c;
        if (++x == p->out_w) {
          x = 0;
          ++y;
        }
      } else {
        product.column[j] = product.column[count - 1];
        rest.out[j] = rest.out[count - 1];
      }
    }
    MOTE_NAME(gemm_s8_mve)(&product);
    MOTE_NAME(gemm_s8_mve_output)(&rest);
  }
}
