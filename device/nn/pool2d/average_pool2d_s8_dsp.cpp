/* SPDX-License-Identifier: MIT-0 */
#include "device/nn/pool2d/pool2d.h"
#include "device/port/dsp.h"

namespace {

/* The mean of `count` values with this sum. */
MOTE_INLINE int8_t mean(int32_t sum, int32_t count, const mote_pool2d_s8_params* p) {
  const int32_t half = count >> 1;
  return (int8_t)mote_clamp((sum > 0 ? sum + half : sum - half) / count, p->out_min, p->out_max);
}

}  // namespace

/* Four channels at a time, whose sums lie in the halves of two words. */
MOTE_KERNEL MOTE_SMALL void MOTE_NAME(average_pool2d_s8_dsp)(const int8_t* in, int8_t* out, void*,
                                                             const mote_pool2d_s8_params* p) {
  const int32_t channels = p->channels;
  for (int32_t y = 0; y < p->out_h; ++y) {
    int32_t top = y * p->stride_h - p->pad_top;
    const int32_t bottom = p->in_h - top < p->kernel_h ? p->in_h : top + p->kernel_h;
    if (top < 0) top = 0;
    for (int32_t x = 0; x < p->out_w; ++x) {
      int32_t left = x * p->stride_w - p->pad_left;
      const int32_t right = p->in_w - left < p->kernel_w ? p->in_w : left + p->kernel_w;
      if (left < 0) left = 0;
      int32_t rows = bottom - top, columns = right - left;
      const int32_t count = rows * columns;
      const int32_t row_step = (p->in_w - columns) * channels;
      if (row_step == 0) columns = count, rows = 1;
      const int8_t* first = in + (top * p->in_w + left) * channels;
      for (int32_t c = channels; c > 0; c -= 4, first += 4, out += 4) {
        int32_t even = 0, odd = 0;
        const int8_t* tap = first;
        for (int32_t ky = rows; ky > 0; --ky, tap += row_step) {
          for (int32_t kx = columns; kx > 0; --kx, tap += channels) {
            const int32_t quad = mote_load_quad(tap);
            even = mote_sxtab16(even, quad);
            odd = mote_sxtab16_odd(odd, quad);
          }
        }
        out[0] = mean(mote_pair_low(even), count, p);
        out[1] = mean(mote_pair_low(odd), count, p);
        out[2] = mean(mote_pair_high(even), count, p);
        out[3] = mean(mote_pair_high(odd), count, p);
      }
    }
  }
}
