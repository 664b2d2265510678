/* SPDX-License-Identifier: MIT-0 */
#include "device/nn/resize/resize_bilinear.h"

namespace {

/* Two neighbours, and the weight of the second one in 1/1024. */
struct Between {
  int32_t first, second, weight;
};

MOTE_INLINE Between between(int32_t at, int32_t size) {
  Between b;
  b.first = mote_clamp(at >> 10, 0, size - 1);
  b.second = mote_clamp((at + 1023) >> 10, 0, size - 1);
  b.weight = b.first == b.second ? 0 : at - b.first * 1024;
  return b;
}

}  // namespace

MOTE_KERNEL void MOTE_NAME(resize_bilinear_s8)(const int8_t* in, int8_t* out, void*,
                                               const mote_resize_bilinear_s8_params* p) {
  const int32_t row = p->in_w * p->channels;
  for (int32_t batch = p->batches; batch > 0; --batch, in += p->in_h * row) {
    int32_t at_y = p->offset_h;
    for (int32_t y = p->out_h; y > 0; --y, at_y += p->scale_h) {
      const Between rows = between(at_y, p->in_h);
      const int8_t* above = in + rows.first * row;
      const int8_t* below = in + rows.second * row;
      int32_t at_x = p->offset_w;
      for (int32_t x = p->out_w; x > 0; --x, at_x += p->scale_w) {
        const Between columns = between(at_x, p->in_w);
        const int32_t left = columns.first * p->channels, right = columns.second * p->channels;
        /* They add up to 2^20, so that sums stay below 2^27. */
        const int32_t above_right = (1024 - rows.weight) * columns.weight;
        const int32_t above_left = (1024 - rows.weight) * 1024 - above_right;
        const int32_t below_right = rows.weight * columns.weight;
        const int32_t below_left = rows.weight * 1024 - below_right;
        for (int32_t c = 0; c < p->channels; ++c) {
          const int32_t sum = above[left + c] * above_left + above[right + c] * above_right +
                              below[left + c] * below_left + below[right + c] * below_right;
          *out++ = (int8_t)((sum + (sum > 0 ? 1 << 19 : -(1 << 19))) / (1 << 20));
        }
      }
    }
  }
}
