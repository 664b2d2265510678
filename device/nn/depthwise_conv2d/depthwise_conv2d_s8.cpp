// SPDX-License-Identifier: MIT-0
#include "device/nn/depthwise_conv2d/depthwise_conv2d.h"
#include "device/port/requantize.h"

namespace {

typedef mote_depthwise_conv2d_s8_params Params;

// The sum over a window that lies wholly inside the input: no tap is tested. `in` points at its first tap.
int32_t sum_inside(const int8_t* in, const int8_t* weights, int32_t sum, const Params* p) {
  const int32_t out_c = p->in_c * p->depth_multiplier;
  const int32_t tap_step = p->dilation_w * p->in_c;
  const int32_t row_step = (p->dilation_h * p->in_w - p->kernel_w * p->dilation_w) * p->in_c;
  for (int32_t ky = p->kernel_h; ky > 0; --ky) {
    for (int32_t kx = p->kernel_w; kx > 0; --kx) {
      sum = mote_wrap_add(sum, *in * mote_flash_i8(weights));
      weights += out_c;
      in += tap_step;
    }
    in += row_step;
  }
  return sum;
}

// The same over a window whose first tap is at (top, left), which may lie outside.
int32_t sum_at_border(const int8_t* in, int32_t top, int32_t left, const int8_t* weights, int32_t sum,
                      const Params* p) {
  const int32_t out_c = p->in_c * p->depth_multiplier;
  for (int32_t ky = 0; ky < p->kernel_h; ++ky) {
    const int32_t y = top + ky * p->dilation_h;
    for (int32_t kx = 0; kx < p->kernel_w; ++kx) {
      const int32_t x = left + kx * p->dilation_w;
      const bool inside = y >= 0 && y < p->in_h && x >= 0 && x < p->in_w;
      const int32_t value = inside ? in[(y * p->in_w + x) * p->in_c] : p->in_zero_point;
      sum = mote_wrap_add(sum, value * mote_flash_i8(weights));
      weights += out_c;
    }
  }
  return sum;
}

}  // namespace

MOTE_KERNEL void MOTE_NAME(depthwise_conv2d_s8)(const int8_t* in, int8_t* out, void*, const Params* p) {
  const int32_t reach_h = (p->kernel_h - 1) * p->dilation_h;
  const int32_t reach_w = (p->kernel_w - 1) * p->dilation_w;
  for (int32_t y = 0; y < p->out_h; ++y) {
    const int32_t top = y * p->stride_h - p->pad_top;
    const bool rows_inside = top >= 0 && top + reach_h < p->in_h;
    for (int32_t x = 0; x < p->out_w; ++x) {
      const int32_t left = x * p->stride_w - p->pad_left;
      const bool inside = rows_inside && left >= 0 && left + reach_w < p->in_w;
      const int8_t* window = inside ? in + (top * p->in_w + left) * p->in_c : in;
      int32_t o = 0;
      for (int32_t c = 0; c < p->in_c; ++c) {
        for (int32_t m = p->depth_multiplier; m > 0; --m, ++o) {
          const int32_t bias = mote_flash_i32(p->bias + o);
          const int8_t* weights = p->weights + o;
          const int32_t sum = inside ? sum_inside(window + c, weights, bias, p)
                                     : sum_at_border(in + c, top, left, weights, bias, p);
          const int32_t value =
              mote_requantize(sum, mote_flash_i32(p->multiplier + o), mote_flash_i8(p->shift + o));
          *out++ = mote_offset_and_clamp(value, p->out_zero_point, p->out_min, p->out_max);
        }
      }
    }
  }
}
