/* SPDX-License-Identifier: MIT-0 */
#include "device/nn/conv2d/conv2d_dsp.h"
#include "device/nn/conv2d/gemm_s8_dsp.h"

namespace {

/* Top left corners of four windows in the input. */
struct Corners {
  int32_t y[4], x[4];
};

/* A few bytes, by words whose last overlaps: quicker than a call of memcpy. */
MOTE_INLINE void copy_bytes(int8_t* to, const int8_t* from, int32_t count) {
  if (count < 4) {
    if (count > 0) to[0] = from[0];
    if (count > 1) to[1] = from[1];
    if (count > 2) to[2] = from[2];
    return;
  }
  for (int32_t i = 0;; i += 4) {
    if (i > count - 4) i = count - 4;
    const int32_t quad = mote_load_quad(from + i);
    __builtin_memcpy(to + i, &quad, sizeof quad);
    if (i == count - 4) return;
  }
}

/* `count` bytes rounded up to whole words: up to three bytes too many are read and written. */
MOTE_INLINE void copy_words(int8_t* to, const int8_t* from, int32_t count) {
  for (const int8_t* end = from + count; from < end; from += 4, to += 4) {
    const int32_t quad = mote_load_quad(from);
    __builtin_memcpy(to, &quad, sizeof quad);
  }
}

/* `rows` kernel rows of the column whose top left corner is (y, x), where some lie outside the input. */
__attribute__((noinline)) void gather_edge(const int8_t* in, int8_t* to, int32_t y, int32_t x, int32_t rows,
                                           const mote_conv2d_s8_dsp_params* p) {
  const int32_t c = p->in_c;
  const int32_t row_bytes = p->kernel_w * c;
  const int32_t left = x < 0 ? -x : 0;
  const int32_t beyond = x + p->kernel_w - p->in_w;
  const int32_t inside = (p->kernel_w - left - (beyond > 0 ? beyond : 0)) * c;
  memset(to, (int)p->in_zero_point, (size_t)(rows * row_bytes));
  for (; rows > 0; --rows, to += row_bytes, y += p->dilation_h) {
    if ((uint32_t)y >= (uint32_t)p->in_h) continue;
    const int8_t* row = in + y * p->in_w * c;
    if (p->dilation_w == 1) {
      copy_bytes(to + left * c, row + (x + left) * c, inside);
      continue;
    }
    for (int32_t kx = 0, column = x; kx < p->kernel_w; ++kx, column += p->dilation_w)
      if ((uint32_t)column < (uint32_t)p->in_w) copy_bytes(to + kx * c, row + column * c, c);
  }
}

/* The same for any column: one wholly inside goes by words that overlap the row behind. The last row's
   overhang must not leave the input. */
MOTE_INLINE void gather(const int8_t* in, int8_t* to, int32_t y, int32_t x, int32_t rows,
                        const mote_conv2d_s8_dsp_params* p) {
  const int32_t c = p->in_c;
  const int32_t last_row = y + (rows - 1) * p->dilation_h;
  const int32_t end = (last_row * p->in_w + x + p->kernel_w) * c;
  const bool inside = p->dilation_w == 1 && x >= 0 && y >= 0 && last_row < p->in_h &&
                      x + p->kernel_w <= p->in_w && end + 3 <= p->in_h * p->in_w * c;
  if (!inside) {
    gather_edge(in, to, y, x, rows, p);
    return;
  }
  const int8_t* from = in + (y * p->in_w + x) * c;
  for (const int32_t step = p->dilation_h * p->in_w * c; rows > 0;
       --rows, from += step, to += p->kernel_w * c)
    copy_words(to, from, p->kernel_w * c);
}

/* Four widened columns. Where a kernel row of all four windows lies inside the input, it is widened from
 * there. */
MOTE_INLINE void make_columns(const int8_t* in, const Corners& at, int32_t* columns, int8_t* gathered,
                              const mote_conv2d_s8_dsp_params* p) {
  const int32_t unit = mote_conv2d_s8_dsp_unit(p->kernel_h, p->kernel_w, p->in_c);
  const bool by_row = unit == p->kernel_w * p->in_c;
  const int32_t rows = by_row ? 1 : p->kernel_h;
  const bool regular =
      by_row && p->dilation_w == 1 && at.y[0] == at.y[3] && at.x[0] >= 0 && at.x[3] + p->kernel_w <= p->in_w;
  for (int32_t ky = 0; ky < p->kernel_h; ky += rows, columns += 2 * unit) {
    const int32_t down = ky * p->dilation_h;
    const int8_t* source = gathered;
    int32_t pitch = unit;
    if (regular && (uint32_t)(at.y[0] + down) < (uint32_t)p->in_h) {
      source = in + ((at.y[0] + down) * p->in_w + at.x[0]) * p->in_c;
      pitch = (at.x[1] - at.x[0]) * p->in_c;
    } else {
      for (int32_t j = 0; j < 4; ++j) gather(in, gathered + j * unit, at.y[j] + down, at.x[j], rows, p);
    }
    MOTE_NAME(gemm_widen)(source, pitch, columns, columns + 2 * unit);
  }
}

}  // namespace

MOTE_KERNEL void MOTE_NAME(conv2d_s8_dsp)(const int8_t* in, int8_t* out, void* scratch,
                                          const mote_conv2d_s8_dsp_params* p) {
  int32_t* columns = (int32_t*)scratch;
  int32_t* columns_end = columns + 2 * ((p->kernel_h * p->kernel_w * p->in_c + 3) & ~3);
  const int32_t positions = p->out_h * p->out_w;
  /* Fewer than four positions are done one by one: four equal columns whose outputs fall on each other. */
  const int32_t step = positions < 4 ? 0 : 1;
  for (int32_t first = 0; first < positions; first += step != 0 ? 4 : 1) {
    if (step != 0 && first > positions - 4) first = positions - 4; /* overlaps: some outputs are made twice */
    Corners corners;
    for (int32_t j = 0; j < 4; ++j) {
      const int32_t row = (first + j * step) / p->out_w;
      corners.y[j] = row * p->stride_h - p->pad_top;
      corners.x[j] = (first + j * step - row * p->out_w) * p->stride_w - p->pad_left;
    }
    make_columns(in, corners, columns, (int8_t*)columns_end, p);
    MOTE_NAME(gemm_block)
    (p->stream, columns, columns_end, out + first * p->out_c, step * p->out_c, p->pairs, p->out_c,
     2 * p->out_zero_point + 1);
  }
  mote_activate_s8(out, positions * p->out_c, p->out_min, p->out_max);
}
