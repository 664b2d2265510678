/* SPDX-License-Identifier: MIT-0 */
#include "device/nn/resize/resize_bilinear.h"

namespace {

/* Two neighbours, and the weight of the second one. */
struct Between {
  int32_t first, second;
  float weight;
};

MOTE_INLINE Between between(float at, int32_t size) {
  Between b;
  b.first = at > 0 ? (int32_t)at : 0;
  if (b.first > size - 1) b.first = size - 1;
  b.weight = at > 0 ? at - (float)b.first : 0;
  b.second = b.weight > 0 && b.first + 1 < size ? b.first + 1 : b.first;
  return b;
}

}  // namespace

MOTE_KERNEL void MOTE_NAME(resize_bilinear_f32)(const float* in, float* out, void*,
                                                const mote_resize_bilinear_f32_params* p) {
  const int32_t row = p->in_w * p->channels;
  for (int32_t batch = p->batches; batch > 0; --batch, in += p->in_h * row)
    for (int32_t y = 0; y < p->out_h; ++y) {
      const Between rows = between(((float)y + p->half) * p->scale_h - p->half, p->in_h);
      const float* above = in + rows.first * row;
      const float* below = in + rows.second * row;
      for (int32_t x = 0; x < p->out_w; ++x) {
        const Between columns = between(((float)x + p->half) * p->scale_w - p->half, p->in_w);
        const int32_t left = columns.first * p->channels, right = columns.second * p->channels;
        for (int32_t c = 0; c < p->channels; ++c) {
          const float top = above[left + c] + columns.weight * (above[right + c] - above[left + c]);
          const float bottom = below[left + c] + columns.weight * (below[right + c] - below[left + c]);
          *out++ = top + rows.weight * (bottom - top);
        }
      }
    }
}
