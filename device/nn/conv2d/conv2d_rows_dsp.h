/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_CONV2D_ROWS_DSP_H
#define MOTE_CONV2D_ROWS_DSP_H
/* What conv2d_s8_dsp_rows and its superscalar twin share: all but the name and the loops, both of which
   the .cpp chooses before it includes this. */

#include "device/nn/conv2d/conv2d_dsp.h"
#include "device/nn/conv2d/gemm_s8_dsp.h"

namespace {

/* The rows of the input that the windows of one block see, with their padding. */
struct Rows {
  int8_t* bytes;
  int32_t pitch, count;
  int32_t first; /* output row whose window starts at the first of them */
};

#if MOTE_HAS_DSP
// clang-format off
/* Words eight by eight; count is a multiple of 32. */
__attribute__((naked, noinline)) void copy_blocks(int8_t* /*to*/, const int8_t* /*from*/, int32_t /*count*/) {
  __asm__ volatile(
      "push {r4-r10}\n"
      "1:\n"
      "ldmia r1!, {r3-r10}\n"
      "stmia r0!, {r3-r10}\n"
      "subs r2, r2, #32\n"
      "bne 1b\n"
      "pop {r4-r10}\n"
      "bx lr\n");
}
// clang-format on
#endif

/* Bytes in ascending order; either may lie anywhere. */
MOTE_SMALL __attribute__((noinline)) void copy_bytes(int8_t* to, const int8_t* from, int32_t count) {
#if MOTE_HAS_DSP
  const int32_t blocks = count & ~31;
  if (blocks > 0 && (((uintptr_t)to | (uintptr_t)from) & 3) == 0) {
    copy_blocks(to, from, blocks);
    to += blocks;
    from += blocks;
    count -= blocks;
  }
#endif
  for (; count >= 8; count -= 8, from += 8, to += 8) {
    const int32_t quads[2] = {mote_load_quad(from), mote_load_quad(from + 4)};
    __builtin_memcpy(to, &quads[0], 4);
    __builtin_memcpy(to + 4, &quads[1], 4);
  }
  for (; count > 0; --count) *to++ = *from++;
}

/* Fills rows from the one numbered `row` on; their ends, which are padding, are left alone. What windows do
   not see of the input's row is left out. */
MOTE_SMALL __attribute__((noinline)) void load_rows(const int8_t* in, const Rows& rows, int32_t row,
                                                    const mote_conv2d_s8_dsp_rows_params* p) {
  const int32_t left = p->pad_left * p->in_c;
  int32_t inside = p->in_w * p->in_c;
  if (inside > rows.pitch - left) inside = rows.pitch - left;
  int32_t y = rows.first * p->stride_h - p->pad_top + row;
  int8_t* to = rows.bytes + row * rows.pitch + left;
  for (; row < rows.count; ++row, ++y, to += rows.pitch) {
    if ((uint32_t)y < (uint32_t)p->in_h) {
      copy_bytes(to, in + y * p->in_w * p->in_c, inside);
    } else {
      memset(to, (int)p->in_zero_point, (size_t)inside);
    }
  }
}

/* Goes on to windows that start at output row `first`, which is later than the last ones. */
MOTE_SMALL __attribute__((noinline)) void move_rows(const int8_t* in, Rows& rows, int32_t first,
                                                    const mote_conv2d_s8_dsp_rows_params* p) {
  const int32_t gone = (first - rows.first) * p->stride_h;
  const int32_t kept = gone < rows.count ? rows.count - gone : 0;
  rows.first = first;
  copy_bytes(rows.bytes, rows.bytes + gone * rows.pitch, kept * rows.pitch);
  load_rows(in, rows, kept, p);
}

/* The values that rows of the kernel leave over, behind one another: words of gemm_widen(). */
MOTE_SMALL __attribute__((noinline)) void widen_rest(const int8_t* const* at, const Rows& rows,
                                                     int32_t* columns, int32_t* columns_end,
                                                     const mote_conv2d_s8_dsp_rows_params* p) {
  if (p->kernel_h == 3 && p->row_rest == 1) { /* 3x3 over three colours; the weight of a fourth value is 0 */
    for (int32_t j = 0; j < 4; ++j) {
      const int8_t* rest = at[j] + p->row_values;
      columns[j] = mote_pkhbt(rest[0], rest[2 * rows.pitch]);
      columns[4 + j] = rest[rows.pitch];
    }
    return;
  }
  const int32_t bytes = (p->kernel_h * p->row_rest + 3) & ~3;
  int8_t* rest = rows.bytes + rows.pitch * rows.count;
  const int8_t* rests[4];
  for (int32_t j = 0; j < 4; ++j, rest += bytes) {
    rests[j] = rest;
    const int8_t* from = at[j] + p->row_values;
    int8_t* to = rest;
    for (int32_t ky = p->kernel_h; ky > 0; --ky, from += rows.pitch)
      for (int32_t i = 0; i < p->row_rest; ++i) *to++ = from[i];
  }
  MOTE_NAME(gemm_widen)(rests, columns, 8 * bytes, 0, columns_end);
}

}  // namespace

MOTE_KERNEL MOTE_SMALL void MOTE_NAME(MOTE_CONV2D_KERNEL)(const int8_t* in, int8_t* out, void* scratch,
                                                          const mote_conv2d_s8_dsp_rows_params* p) {
  const int32_t depth = mote_conv2d_s8_dsp_rows_depth(p->kernel_h, p->row_values, p->row_rest);
  int32_t* columns = (int32_t*)scratch;
  int32_t* columns_end = columns + 2 * depth;
  int32_t* rest = columns + 2 * p->kernel_h * p->row_values; /* where the columns of whole rows end */
  Rows rows;
  rows.bytes = (int8_t*)columns_end;
  rows.pitch = mote_conv2d_s8_dsp_rows_pitch(p->out_w, p->kernel_w, p->stride_w, p->in_c);
  rows.count = mote_conv2d_s8_dsp_rows_count(p->out_h, p->out_w, p->kernel_h, p->stride_h);
  rows.first = 0;
  memset(rows.bytes, (int)p->in_zero_point, (size_t)(rows.pitch * rows.count));
  load_rows(in, rows, 0, p);
  mote_gemm gemm = mote_gemm_of(p->stream, columns, depth, p->pairs, p->out_c, p->out_zero_point);
  const int32_t right = p->stride_w * p->in_c, down = p->stride_h * rows.pitch;
  const int32_t positions = p->out_h * p->out_w;
  int8_t* to = out;
  for (int32_t left = positions, y = 0, x = 0; left > 0; left -= 4, to += 4 * p->out_c) {
    if (y > rows.first) move_rows(in, rows, y, p);
    const int8_t* at[4];
    const int8_t* row = rows.bytes;
    at[0] = row + x * right;
    if (x + 4 < p->out_w) { /* most blocks; the others may end a row of outputs */
      at[1] = at[0] + right;
      at[2] = at[1] + right;
      at[3] = at[2] + right;
      x += 4;
    } else {
      for (int32_t j = 0; j < 4 && j < left; ++j) {
        at[j] = row + x * right;
        if (++x < p->out_w) continue;
        x = 0, ++y, row += down;
      }
    }
    if (left < 4) { /* the columns' order for steps of mote_gemm_step_1() and 2 */
      if (left == 1) at[1] = at[0];
      at[3] = left == 3 ? at[2] : at[1];
      at[2] = left == 3 ? at[1] : at[0];
    }
    if (p->row_values != 0)
      MOTE_NAME(gemm_widen)(at, columns, 8 * p->row_values, rows.pitch - p->row_values, rest);
    if (p->row_rest != 0) widen_rest(at, rows, rest, columns_end, p);
    mote_gemm_block(p->stream, columns, to, left, p->pairs, p->out_c, &gemm);
  }
  mote_activate_s8(out, positions * p->out_c, p->out_min, p->out_max);
}

#endif
