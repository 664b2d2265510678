/* SPDX-License-Identifier: MIT-0 */
#include "device/nn/add/add.h"
#include "device/nn/conv2d/dot_s8.h"
#include "device/nn/conv2d_add/conv2d_add.h"

namespace {

/* An operand brought to the common scale. */
MOTE_INLINE int32_t scaled(int32_t value, int32_t zero_point, int32_t multiplier, int32_t shift) {
  return mote_requantize(mote_wrap_shl(value - zero_point, MOTE_ADD_LEFT_SHIFT), multiplier, shift);
}

MOTE_INLINE int8_t add(int32_t conv, int32_t residual, const mote_conv2d_add_s8_params* p) {
  const int32_t sum =
      mote_wrap_add(scaled(conv, p->conv.out_zero_point, p->conv_multiplier, p->conv_shift),
                    scaled(residual, p->residual_zero_point, p->residual_multiplier, p->residual_shift));
  return mote_offset_and_clamp(mote_requantize(sum, p->sum_multiplier, p->sum_shift), p->sum_zero_point,
                               p->sum_min, p->sum_max);
}

}  // namespace

MOTE_KERNEL void MOTE_NAME(conv2d_add_s8)(const int8_t* in, const int8_t* residual, int8_t* out, void*,
                                          const mote_conv2d_add_s8_params* p) {
  const mote_conv2d_s8_params* conv = &p->conv;
  const int32_t kernel_size = conv->kernel_h * conv->kernel_w * conv->in_c;
  for (int32_t y = 0; y < conv->out_h; ++y) {
    for (int32_t x = 0; x < conv->out_w; ++x) {
      const int32_t row = y * conv->stride_h - conv->pad_top;
      const int32_t column = x * conv->stride_w - conv->pad_left;
      const int8_t* weights = conv->weights;
      for (int32_t o = 0; o < conv->out_c; ++o, weights += kernel_size) {
        const int32_t sum = mote_conv2d_s8_dot(in, weights, row, column, conv);
        *out++ = add(mote_conv2d_s8_output(sum, o, conv), *residual++, p);
      }
    }
  }
}
