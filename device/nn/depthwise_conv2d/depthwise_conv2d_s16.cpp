/* SPDX-License-Identifier: MIT-0 */
#include "device/nn/depthwise_conv2d/depthwise_conv2d_s16.h"
#include "device/port/requantize.h"

namespace {

typedef mote_depthwise_conv2d_s16_params Params;

/* The sum of one output channel over the taps inside the input. */
int64_t sum_of(const int16_t* in, const int8_t* weights, int32_t top, int32_t left, const Params* p) {
  const int32_t out_c = p->in_c * p->depth_multiplier;
  int64_t sum = 0;
  for (int32_t ky = 0; ky < p->kernel_h; ++ky) {
    const int32_t y = top + ky * p->dilation_h;
    int32_t x = left;
    for (int32_t kx = 0; kx < p->kernel_w; ++kx, x += p->dilation_w, weights += out_c)
      if ((uint32_t)y < (uint32_t)p->in_h && (uint32_t)x < (uint32_t)p->in_w)
        sum += (int32_t)in[(y * p->in_w + x) * p->in_c] * mote_flash_i8(weights);
  }
  return sum;
}

}  // namespace

MOTE_KERNEL void MOTE_NAME(depthwise_conv2d_s16)(const int16_t* in, int16_t* out, void*, const Params* p) {
  for (int32_t y = 0; y < p->out_h; ++y) {
    for (int32_t x = 0; x < p->out_w; ++x) {
      int32_t o = 0;
      for (int32_t c = 0; c < p->in_c; ++c) {
        for (int32_t m = p->depth_multiplier; m > 0; --m, ++o) {
          const int64_t sum =
              mote_flash_i64(p->bias + o) +
              sum_of(in + c, p->weights + o, y * p->stride_h - p->pad_top, x * p->stride_w - p->pad_left, p);
          const int32_t value =
              mote_requantize_wide(sum, mote_flash_i32(p->multiplier + o), mote_flash_i8(p->shift + o));
          *out++ = (int16_t)mote_clamp(value, p->out_min, p->out_max);
        }
      }
    }
  }
}
