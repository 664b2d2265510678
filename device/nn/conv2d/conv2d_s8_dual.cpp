/* SPDX-License-Identifier: MIT-0 */
#include "device/nn/conv2d/conv2d_dual.h"
#include "device/nn/conv2d/gemm_s8_dual.h"

namespace {

/* Top left corner of a window in the input. */
struct Corner {
  int32_t y, x;
};

/* A row of the window, of which part lies outside the input or which is not contiguous, copied to `gathered`.
 */
__attribute__((noinline)) const int8_t* gather_row(const int8_t* in, int32_t y, int32_t x, int8_t* gathered,
                                                   const mote_conv2d_s8_dual_params* p) {
  const int32_t in_c = p->in_c;
  int8_t* to = gathered;
  int8_t* end = to + p->kernel_w * in_c;
  const bool inside = (uint32_t)y < (uint32_t)p->in_h;
  while (to != end) {
    /* As many neighbours as lie on the same side of an edge, if the window is dense. */
    const bool is_input = inside && (uint32_t)x < (uint32_t)p->in_w;
    int32_t columns = 1;
    if (p->dilation_w == 1) {
      columns = (int32_t)(end - to) / in_c;
      if (inside && x < p->in_w && columns > (x < 0 ? -x : p->in_w - x)) columns = x < 0 ? -x : p->in_w - x;
    }
    int8_t* next = to + columns * in_c;
    if (is_input)
      for (const int8_t* from = in + (y * p->in_w + x) * in_c; to != next;) *to++ = *from++;
    else
      while (to != next) *to++ = (int8_t)p->in_zero_point;
    x += columns * p->dilation_w;
  }
  return gathered;
}

/* Row y of the input from column x on, kernel_w columns. */
MOTE_INLINE const int8_t* window_row(const int8_t* in, int32_t y, int32_t x, int8_t* gathered,
                                     const mote_conv2d_s8_dual_params* p) {
  const bool inside = (uint32_t)y < (uint32_t)p->in_h && x >= 0 && x + p->kernel_w <= p->in_w;
  return inside && p->dilation_w == 1 ? in + (y * p->in_w + x) * p->in_c : gather_row(in, y, x, gathered, p);
}

/* Two columns, to every second word of `to`. */
void make_columns(const int8_t* in, Corner a, Corner b, int32_t* to, int8_t* gathered,
                  const mote_conv2d_s8_dual_params* p) {
  const int32_t row = p->kernel_w * p->in_c;
  for (int32_t ky = p->kernel_h; ky > 0; --ky, to += 2 * row) {
    const int8_t* row_a = window_row(in, a.y, a.x, gathered, p);
    const int8_t* row_b = window_row(in, b.y, b.x, gathered + row, p);
    MOTE_NAME(dual_pack)(row_a, row_b, row, to);
    a.y += p->dilation_h;
    b.y += p->dilation_h;
  }
}

/* Four windows that lie inside the input horizontally, `step` bytes apart; the first starts at row y, at
 * `first`. */
void make_regular_columns(const int8_t* in, int32_t y, int32_t first, int32_t step, int32_t* to,
                          const mote_conv2d_s8_dual_params* p) {
  const int32_t row = p->kernel_w * p->in_c, down = p->dilation_h * p->in_w * p->in_c;
  for (int32_t ky = p->kernel_h; ky > 0; --ky, to += 2 * row, y += p->dilation_h, first += down) {
    if ((uint32_t)y < (uint32_t)p->in_h) {
      MOTE_NAME(dual_pack_four)(in + first, step, row, to);
    } else {
      for (int32_t i = 0; i < 2 * row; ++i) to[i] = p->in_zero_point * 65537;
    }
  }
}

/* On to the first window of the next row of outputs. */
MOTE_INLINE void next_row(Corner* corner, int32_t* column, const mote_conv2d_s8_dual_params* p) {
  *column = 0;
  corner->x = -p->pad_left;
  corner->y += p->stride_h;
}

}  // namespace

MOTE_KERNEL void MOTE_NAME(conv2d_s8_dual)(const int8_t* in, int8_t* out, void* scratch,
                                           const mote_conv2d_s8_dual_params* p) {
  const int32_t taps = p->kernel_h * p->kernel_w * p->in_c, depth = (taps + 3) & ~3;
  int32_t* columns = (int32_t*)scratch;
  int32_t* columns_end = columns + 2 * depth;
  for (int32_t* padding = columns + 2 * taps; padding != columns_end; ++padding) *padding = 0;
  mote_dual_block block;
  block.columns = columns;
  block.columns_end = columns_end;
  block.run_offsets = mote_dual_run_offsets(depth);
  block.channel_bytes = 4 * mote_dual_channel_words(depth);
  block.stream_end = p->stream + p->out_c * (block.channel_bytes / 4);
  block.twice_zero_plus_1 = 2 * p->out_zero_point + 1;
  Corner corner = {-p->pad_top, -p->pad_left};
  int32_t column = 0; /* of the output */
  const int32_t positions = p->out_h * p->out_w;
  for (int32_t left = positions; left > 0; left -= 4) {
    /* Where fewer than four positions are left, columns are equal in part, and their outputs fall on each
       other: two equal pairs for one or two positions, and positions 0 1 1 2 for three. */
    const int32_t count = left < 4 ? left : 4;
    const int32_t second = count == 4 ? 2 : count == 3 ? 1 : 0, next = count > 1 ? 1 : 0;
    const bool same_row = count == 4 && column + 4 <= p->out_w && p->dilation_w == 1;
    if (same_row && corner.x >= 0 && corner.x + 3 * p->stride_w + p->kernel_w <= p->in_w) {
      make_regular_columns(in, corner.y, (corner.y * p->in_w + corner.x) * p->in_c, p->stride_w * p->in_c,
                           columns, p);
      corner.x += 4 * p->stride_w;
      column += 4;
      if (column == p->out_w) next_row(&corner, &column, p);
    } else {
      Corner at[4];
      for (int32_t j = 0; j < count; ++j) {
        at[j] = corner;
        corner.x += p->stride_w;
        if (++column == p->out_w) next_row(&corner, &column, p);
      }
      make_columns(in, at[0], at[next], columns, (int8_t*)columns_end, p);
      make_columns(in, at[second], at[second + next], columns + 1, (int8_t*)columns_end, p);
    }
    block.out = out + (positions - left) * p->out_c;
    block.next = next * p->out_c;
    block.second = second * p->out_c;
    MOTE_NAME(dual_gemm)(p->stream, &block);
  }
  mote_dual_activate(out, positions * p->out_c, p->out_min, p->out_max);
}
