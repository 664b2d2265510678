/* SPDX-License-Identifier: MIT-0 */
#include "device/nn/depthwise_conv2d/depthwise_3x3_columns_dual.h"
#include "device/nn/depthwise_conv2d/depthwise_3x3_dual.h"
#include "device/nn/depthwise_conv2d/depthwise_conv2d_dual.h"

namespace {

/* What a channel's plane is loaded from. */
struct Source {
  const int8_t* in; /* the channel's first value */
  int32_t* plane;   /* the first column inside the input */
  int32_t columns;  /* inside the input */
  int8_t zero_point;
  const mote_depthwise_conv2d_s8_dual_params* p;
};

/* A row of the input; one outside is the zero point, again and again. */
struct Row {
  const int8_t* at;
  int32_t step;
};
MOTE_INLINE Row row_of(const Source& s, int32_t y) {
  const Row outside = {&s.zero_point, 0}, inside = {s.in + y * s.p->in_y_bytes, s.p->in_x_bytes};
  return (uint32_t)y < (uint32_t)s.p->in_h ? inside : outside;
}

/* Word `to` of every column: rows y and y + stride_y. */
void load_row(const Source& s, int32_t y, int32_t* to) {
  Row a = row_of(s, y), b = row_of(s, y + s.p->stride_y);
  for (int32_t i = s.columns; i > 0; --i, to += 3, a.at += a.step, b.at += b.step)
    *to = *a.at + *b.at * 65536;
}

/* With stride 1 the first row is the third of the two rows of outputs before, and neighbouring rows share
 * bytes. */
void load_next_rows(const Source& s, int32_t top) {
  Row b = row_of(s, top + 1), c = row_of(s, top + 2), d = row_of(s, top + 3);
  int32_t* to = s.plane;
  for (int32_t i = s.columns; i > 0; --i, to += 3) {
    const int32_t middle = *c.at;
    to[0] = to[2];
    to[1] = *b.at + middle * 65536;
    to[2] = middle + *d.at * 65536;
    b.at += b.step;
    c.at += c.step;
    d.at += d.step;
  }
}

/* The three words of every column for windows whose topmost row is `top`. */
void load_plane(const Source& s, int32_t top, bool is_first) {
  const int32_t row = s.p->in_y_bytes, step = s.p->in_x_bytes;
  if (s.p->stride_y == 1) {
    if (is_first) load_row(s, top, s.plane + 2);
    if (top >= -1 && top + 3 < s.p->in_h)
      MOTE_NAME(dual_3x3_columns_1)(s.in + (top + 1) * row, row, step, s.plane, s.columns);
    else
      load_next_rows(s, top);
  } else if (top >= 0 && top + 4 < s.p->in_h) {
    MOTE_NAME(dual_3x3_columns_2)(s.in + top * row, row, step, s.plane, s.columns);
  } else {
    for (int32_t ky = 0; ky < 3; ++ky) load_row(s, top + ky, s.plane + ky);
  }
}

/* Two words of the input of one row instead of those of two rows: with stride 1, what was loaded for the two
 * rows of outputs before holds all that the last row sees, if the image ends there. Columns x and x + right
 * share words. */
void join_halves(int32_t* plane, int32_t columns, int32_t right, int32_t outside) {
  for (int32_t* end = plane + 3 * columns; plane != end; plane += 3) {
    const int32_t a = plane[2], b = plane[2 + 3 * right];
    const int32_t a_low = (int16_t)(uint16_t)(uint32_t)a, b_low = (int16_t)(uint16_t)(uint32_t)b;
    plane[0] = a_low + b_low * 65536;
    plane[1] = ((a - a_low) >> 16) + (b - b_low);
    plane[2] = outside;
  }
}

/* Returns whether a column fits in one run. */
bool unpack_channel(int32_t channel, const mote_depthwise_conv2d_s8_dual_params* p,
                    mote_dual_3x3_channel* c) {
  const int8_t* weights = p->weights + 9 * channel;
  const int32_t bias = mote_flash_i32(p->constants + 2 * channel);
  const int32_t packed = mote_flash_i16(p->shifts + channel), last_shift = packed & 0x1f;
  const bool long_runs = (packed >> MOTE_DEPTHWISE_DUAL_SPLITS & 1) == 0;
  for (int32_t i = 0; i < 9; ++i) c->weights[i] = mote_flash_i8(weights + i);
  c->high = bias;
  c->both = mote_wrap_sub(mote_wrap_add(bias, mote_wrap_shl(bias, 16)), (long_runs ? 3 : 6) << 15);
  c->multiplier = mote_flash_i32(p->constants + 2 * channel + 1);
  c->round = mote_dual_round(2 * p->out_zero_point + 1, last_shift);
  c->first_shift = (packed >> 5 & 7) + 2;
  c->shifts = (packed & MOTE_DEPTHWISE_DUAL_SIGNED) != 0 ? last_shift | MOTE_DUAL_SIGNED : last_shift;
  return long_runs;
}

}  // namespace

MOTE_KERNEL void MOTE_NAME(depthwise_conv2d_s8_dual_3x3)(const int8_t* in, int8_t* out, void* scratch,
                                                         const mote_depthwise_conv2d_s8_dual_params* p) {
  int32_t* plane = (int32_t*)scratch;
  const int32_t columns = (p->out_w - 1) * p->stride_x + 3, outside = p->in_zero_point * 65537;
  Source source = {in, plane + 3 * p->pad_left, p->in_w, (int8_t)p->in_zero_point, p};
  if (source.columns > columns - p->pad_left) source.columns = columns - p->pad_left;
  /* A last row without a second one is made as two halves where its inputs are at hand, else it falls on
   * itself. */
  const int32_t half = (p->out_w + 1) / 2, right = p->out_w - half;
  const bool has_halves =
      p->stride_y == 1 && p->out_h > 2 && p->out_h % 2 == 1 && p->out_h - p->pad_top + 1 >= p->in_h;
  mote_dual_3x3_channel channel;
  channel.first_weight = channel.weights;
  channel.out_x = p->out_x_bytes;
  channel.step = 12 * p->stride_x - 36;
  for (int32_t c = 0; c < p->in_c; ++c) {
    source.in = in + c;
    if (c == 0 || has_halves) {
      for (int32_t* padding = plane; padding != source.plane; ++padding) *padding = outside;
      for (int32_t* padding = source.plane + 3 * source.columns; padding != plane + 3 * columns; ++padding)
        *padding = outside;
    }
    const bool long_runs = unpack_channel(c, p, &channel);
    for (int32_t y = 0; y < p->out_h; y += 2) {
      int32_t width = p->out_w;
      channel.pair = p->out_y_bytes;
      if (y + 1 < p->out_h || !has_halves) {
        load_plane(source, y * p->stride_y - p->pad_top, y == 0);
        if (y + 1 == p->out_h) channel.pair = 0;
      } else {
        width = half;
        join_halves(plane, (half - 1) * p->stride_x + 3, right * p->stride_x, outside);
        channel.pair = right * p->out_x_bytes;
      }
      int8_t* row = out + c + y * p->out_y_bytes;
      const int32_t* end = plane + 3 * p->stride_x * width;
      if (long_runs)
        MOTE_NAME(dual_3x3_long)(plane, end, row, &channel);
      else
        MOTE_NAME(dual_3x3_short)(plane, end, row, &channel);
    }
  }
  mote_dual_activate(out, p->out_w * p->out_h * p->in_c, p->out_min, p->out_max);
}
