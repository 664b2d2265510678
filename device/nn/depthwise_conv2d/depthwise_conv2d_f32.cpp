// SPDX-License-Identifier: MIT-0
#include "device/nn/depthwise_conv2d/depthwise_conv2d.h"

namespace {

typedef mote_depthwise_conv2d_f32_params Params;

// The taps k of a window from `start` in steps of `dilation` that lie inside [0, size): first <= k < last.
struct Taps {
  int32_t first, last;
  Taps(int32_t start, int32_t kernel, int32_t dilation, int32_t size) : first(0), last(kernel) {
    while (first < kernel && start + first * dilation < 0) ++first;
    while (last > first && start + (last - 1) * dilation >= size) --last;
  }
};

}  // namespace

MOTE_KERNEL void MOTE_NAME(depthwise_conv2d_f32)(const float* in, float* out, void*, const Params* p) {
  const int32_t out_c = p->in_c * p->depth_multiplier;
  for (int32_t y = 0; y < p->out_h; ++y) {
    const int32_t top = y * p->stride_h - p->pad_top;
    const Taps rows(top, p->kernel_h, p->dilation_h, p->in_h);
    for (int32_t x = 0; x < p->out_w; ++x) {
      const int32_t left = x * p->stride_w - p->pad_left;
      const Taps columns(left, p->kernel_w, p->dilation_w, p->in_w);
      for (int32_t o = 0; o < out_c; ++o) {
        const int32_t c = p->depth_multiplier == 1 ? o : o / p->depth_multiplier;
        float sum = mote_flash_f32(p->bias + o);
        for (int32_t ky = rows.first; ky < rows.last; ++ky) {
          const float* row = in + (top + ky * p->dilation_h) * p->in_w * p->in_c + c;
          const float* weights = p->weights + ky * p->kernel_w * out_c + o;
          for (int32_t kx = columns.first; kx < columns.last; ++kx)
            sum += row[(left + kx * p->dilation_w) * p->in_c] * mote_flash_f32(weights + kx * out_c);
        }
        *out++ = mote_clamp_f32(sum, p->out_min, p->out_max);
      }
    }
  }
}
