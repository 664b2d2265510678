/* SPDX-License-Identifier: MIT-0 */
#include "device/nn/depthwise_conv2d/depthwise_strip_mve.h"

namespace {

/* The strip whose first row is `y` of the input, for `channels` channels from `in` on. */
MOTE_INLINE void make_strip(const int8_t* in, int8_t* strip, const int8_t* zeros, int32_t y, int32_t channels,
                            const mote_depthwise_conv2d_s8_mve_params* p) {
  const int32_t part_bytes = mote_strip_part_bytes(p->out_w);
  const int32_t columns = (p->out_w - 1) * p->stride_x + p->kernel_w;
  for (int32_t part = 0; part < p->stride_x; ++part) {
    int8_t* to = strip + part * part_bytes;
    int32_t x = part - p->pad_left;
    int32_t left = (columns - part + p->stride_x - 1) / p->stride_x;
    for (; left > 0 && x < 0; --left, x += p->stride_x, to += MOTE_STRIP_COLUMN)
      mote_mve_copy(to, zeros, MOTE_STRIP_COLUMN);
    mote_strip_columns inside = {{zeros, zeros, zeros, zeros}, {0, 0, 0, 0}, to, 0, channels};
    if (x < p->in_w) inside.columns = (p->in_w - x + p->stride_x - 1) / p->stride_x;
    if (inside.columns > left) inside.columns = left;
    for (int32_t i = 0; i < 4; ++i) {
      if ((uint32_t)(y + i) >= (uint32_t)p->in_h) continue;
      inside.row[i] = in + (y + i) * p->in_y_bytes + x * p->in_x_bytes;
      inside.step[i] = p->stride_x * p->in_x_bytes;
    }
    if (inside.columns > 0) MOTE_NAME(strip_columns_mve)(&inside);
    to += inside.columns * MOTE_STRIP_COLUMN;
    for (left -= inside.columns; left > 0; --left, to += MOTE_STRIP_COLUMN)
      mote_mve_copy(to, zeros, MOTE_STRIP_COLUMN);
  }
}

}  // namespace

MOTE_KERNEL void MOTE_NAME(depthwise_conv2d_s8_mve)(const int8_t* in, int8_t* out, void* scratch,
                                                    const mote_depthwise_conv2d_s8_mve_params* p) {
  const int32_t part_bytes = mote_strip_part_bytes(p->out_w);
  int8_t* strip = (int8_t*)scratch;
  int8_t* zeros = strip + p->stride_x * part_bytes;
  mote_mve_fill(zeros, p->in_zero_point, MOTE_STRIP_COLUMN);
  uint32_t taps[4];
  for (int32_t kx = 0; kx < 4; ++kx)
    taps[kx] = (uint32_t)(kx % p->stride_x * part_bytes + kx / p->stride_x * MOTE_STRIP_COLUMN);
  for (int32_t y = 0; y < p->out_h; y += p->rows_per_strip) {
    const int8_t* weights = p->weights;
    for (int32_t c = 0; c < p->in_c; c += MOTE_STRIP_CHANNELS) {
      const int32_t channels = p->in_c - c < MOTE_STRIP_CHANNELS ? p->in_c - c : MOTE_STRIP_CHANNELS;
      make_strip(in + c, strip, zeros, y * p->stride_y - p->pad_top, channels, p);
      for (int32_t row = 0; row < p->rows_per_strip; ++row, weights += 16 * channels) {
        if (y + row >= p->out_h) continue;
        mote_strip_outputs outputs = {{p->out_zero_point, p->out_min, p->out_max, p->is_signed},
                                      weights,
                                      p->constants + 3 * c,
                                      strip,
                                      taps,
                                      out + (y + row) * p->out_y_bytes + c,
                                      p->out_x_bytes,
                                      p->out_w / 4,
                                      p->out_w % 4,
                                      channels};
        MOTE_NAME(strip_outputs_mve)(&outputs);
      }
    }
  }
}
