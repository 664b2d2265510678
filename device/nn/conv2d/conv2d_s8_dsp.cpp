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

/* One kernel row of a column whose left end is at (y, x): kernel_w * in_c bytes, the zero point outside the
 * input. */
__attribute__((noinline)) void gather_row(const int8_t* in, int8_t* to, int32_t y, int32_t x,
                                          const mote_conv2d_s8_dsp_params* p) {
  const int32_t c = p->in_c;
  const int32_t row_bytes = p->kernel_w * c;
  if ((uint32_t)y >= (uint32_t)p->in_h) {
    memset(to, (int)p->in_zero_point, (size_t)row_bytes);
    return;
  }
  in += y * p->in_w * c;
  if (p->dilation_w == 1) {
    const int32_t left = x < 0 ? -x : 0;
    const int32_t beyond = x + p->kernel_w - p->in_w;
    const int32_t right = beyond > 0 ? beyond : 0;
    if (left + right != 0) memset(to, (int)p->in_zero_point, (size_t)row_bytes);
    copy_bytes(to + left * c, in + (x + left) * c, row_bytes - (left + right) * c);
    return;
  }
  for (int8_t* end = to + row_bytes; to != end; to += c, x += p->dilation_w) {
    if ((uint32_t)x < (uint32_t)p->in_w) {
      copy_bytes(to, in + x * c, c);
    } else {
      memset(to, (int)p->in_zero_point, (size_t)c);
    }
  }
}

/* Four widened columns. Where all of a row of four windows lies inside the input, it is widened from there.
 */
MOTE_INLINE void make_columns(const int8_t* in, const Corners& at, int32_t* columns, int8_t* gathered,
                              const mote_conv2d_s8_dsp_params* p) {
  const int32_t unit = mote_conv2d_s8_dsp_unit(p->kernel_h, p->kernel_w, p->in_c);
  const int32_t row_bytes = p->kernel_w * p->in_c;
  const int32_t unit_rows = row_bytes % 4 == 0 ? 1 : p->kernel_h;
  const bool regular = unit_rows == 1 && p->dilation_w == 1 && at.y[0] == at.y[3] && at.x[0] >= 0 &&
                       at.x[3] + p->kernel_w <= p->in_w;
  for (int32_t ky = 0; ky < p->kernel_h; ky += unit_rows, columns += 2 * unit) {
    const int32_t y = at.y[0] + ky * p->dilation_h;
    const int8_t* source = gathered;
    int32_t pitch = unit;
    if (regular && (uint32_t)y < (uint32_t)p->in_h) {
      source = in + (y * p->in_w + at.x[0]) * p->in_c;
      pitch = (at.x[1] - at.x[0]) * p->in_c;
    } else {
      for (int32_t j = 0; j < 4; ++j)
        for (int32_t r = 0; r < unit_rows; ++r)
          gather_row(in, gathered + j * unit + r * row_bytes, at.y[j] + (ky + r) * p->dilation_h, at.x[j], p);
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
    mote_gemm_block(p->stream, columns, columns_end, out + first * p->out_c, step * p->out_c, p->out_c,
                    2 * p->out_zero_point + 1);
  }
  mote_activate_s8(out, positions * p->out_c, p->out_min, p->out_max);
}
