/* SPDX-License-Identifier: MIT-0 */
#include "device/nn/depthwise_conv2d/depthwise_strip_mve.h"

namespace {

/* The strip whose first row is `y` of the input, for `channels` channels from `in` on; `keep`: it has the
   first two rows already. Columns of which all rows lie between the image's sides go together; rows above,
   below or beside it read zero points. */
MOTE_INLINE void make_strip(const int8_t* in, int8_t* strip, const int8_t* zeros, int32_t y, int32_t channels,
                            bool keep, const mote_depthwise_conv2d_s8_mve_params* p) {
  const int32_t part_bytes = mote_strip_part_bytes(p->out_w, p->word_x);
  const int32_t end = p->in_w - 3 * p->row_x;
  for (int32_t part = 0; part < p->stride_x; ++part) {
    mote_strip_columns some = {{0, 0, 0, 0}, {0, 0, 0, 0}, strip + part * part_bytes, 0, channels};
    int32_t x = part - p->pad_left;
    for (int32_t left = (p->columns - part + p->stride_x - 1) / p->stride_x; left > 0; left -= some.columns) {
      some.columns = x >= 0 && x < end ? (end - x + p->stride_x - 1) / p->stride_x : 1;
      if (some.columns > left) some.columns = left;
      for (int32_t i = 0; i < 4; ++i) {
        const int32_t row_y = y + i * p->row_y, row_x = x + i * p->row_x;
        const bool inside = (uint32_t)row_y < (uint32_t)p->in_h && (uint32_t)row_x < (uint32_t)p->in_w;
        some.row[i] = inside ? in + row_y * p->in_y_bytes + row_x * p->in_x_bytes : zeros;
        some.step[i] = inside ? p->stride_x * p->in_x_bytes : 0;
      }
      if (keep)
        MOTE_NAME(strip_columns_keep_mve)(&some);
      else
        MOTE_NAME(strip_columns_mve)(&some);
      x += some.columns * p->stride_x;
      some.to += some.columns * MOTE_STRIP_COLUMN;
    }
  }
}

/* Which weight each lane of a window has. */
MOTE_INLINE void find_lanes(int8_t* lanes, const mote_depthwise_conv2d_s8_mve_params* p) {
  const int32_t step = p->row_x != 0 ? 1 : 4; /* lanes from one column to the next */
  memset(lanes, -1, MOTE_VECTOR);
  int8_t weight = 0;
  for (int32_t y = 0; y < p->kernel_y; ++y)
    for (int32_t x = 0; x < p->kernel_x; ++x) lanes[x * step + y] = weight++;
}

}  // namespace

MOTE_KERNEL void MOTE_NAME(depthwise_conv2d_s8_mve)(const int8_t* in, int8_t* out, void* scratch,
                                                    const mote_depthwise_conv2d_s8_mve_params* p) {
  const int32_t part_bytes = mote_strip_part_bytes(p->out_w, p->word_x);
  int8_t* strip = (int8_t*)scratch;
  int8_t* zeros = strip + p->stride_x * part_bytes;
  mote_mve_fill(zeros, p->in_zero_point, MOTE_VECTOR);
  uint32_t words[4];
  for (int32_t word = 0; word < 4; ++word) {
    const int32_t x = word * p->word_x;
    words[word] = (uint32_t)(x % p->stride_x * part_bytes + x / p->stride_x * MOTE_STRIP_COLUMN);
  }
  mote_strip_outputs outputs = {{p->out_zero_point, p->out_min, p->out_max, p->is_signed},
                                p->weights,
                                p->constants,
                                strip,
                                words,
                                out,
                                out,
                                p->out_x_bytes,
                                p->out_w / 4,
                                p->out_w % 4,
                                p->out_y_bytes - ((p->out_w + 3) & ~3) * p->out_x_bytes,
                                8 * p->stride_y,
                                0,
                                p->kernel_x * p->kernel_y,
                                {0}};
  find_lanes(outputs.lanes, p);
  for (int32_t c = 0; c < p->in_c; c += MOTE_STRIP_CHANNELS) {
    const int32_t channels = p->in_c - c < MOTE_STRIP_CHANNELS ? p->in_c - c : MOTE_STRIP_CHANNELS;
    outputs.out = out + c;
    for (int32_t y = 0; y < p->out_h; y += p->rows_per_strip) {
      make_strip(in + c, strip, zeros, y * p->stride_y - p->pad_top, channels, y > 0 && p->keeps_rows != 0,
                 p);
      outputs.out_end = outputs.out + channels;
      outputs.rows = p->out_h - y < p->rows_per_strip ? p->out_h - y : p->rows_per_strip;
      MOTE_NAME(strip_outputs_mve)(&outputs);
      outputs.out += p->rows_per_strip * p->out_y_bytes;
    }
    outputs.weights += MOTE_STRIP_CHANNELS * outputs.weights_per_channel;
    outputs.constants += 3 * MOTE_STRIP_CHANNELS;
  }
}
