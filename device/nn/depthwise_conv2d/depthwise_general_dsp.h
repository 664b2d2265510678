/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_DEPTHWISE_GENERAL_DSP_H
#define MOTE_DEPTHWISE_GENERAL_DSP_H
/* Depthwise convolution with any kernel: taps of a row in pairs, four outputs at a time. */

#include "device/nn/depthwise_conv2d/depthwise_plane_dsp.h"

/* One channel's weights as pairs, shifted left; a row of odd length ends with a weight 0. Returns the end of
 * `pairs`. */
MOTE_INLINE int32_t* mote_depthwise_pair_weights(const int8_t* weights, int32_t* pairs, int first_shift,
                                                 const mote_depthwise_conv2d_s8_dsp_params* p) {
  for (int32_t ky = 0; ky < p->kernel_h; ++ky, weights += p->kernel_w) {
    for (int32_t kx = 0; kx < p->kernel_w; kx += 2) {
      const int32_t high = kx + 1 < p->kernel_w ? weights[kx + 1] : 0;
      *pairs++ = mote_pkhbt(mote_wrap_shl(weights[kx], first_shift), mote_wrap_shl(high, first_shift));
    }
  }
  return pairs;
}

/* One channel, ready for its rows. */
typedef struct mote_depthwise_channel {
  const int32_t *pairs, *pairs_end;
  int32_t bias; /* shifted left by the first shift, as the weights are */
  mote_rounding rounding;
} mote_depthwise_channel;

/* One row of outputs of one channel. Every block has four outputs: where fewer are left, the last is made
 * again. */
MOTE_INLINE void mote_depthwise_row(const int16_t* plane, int32_t pitch,
                                    const mote_depthwise_channel* channel, int8_t* out,
                                    const mote_depthwise_conv2d_s8_dsp_params* p) {
  const int32_t row_pairs = (p->kernel_w + 1) / 2;
  const int32_t last = p->out_w - 1;
  for (int32_t x = 0; x <= last; x += 4) {
    const int32_t left = last - x;
    const int32_t to1 = left < 1 ? left : 1, to2 = left < 2 ? left : 2, to3 = left < 3 ? left : 3;
    const int32_t in1 = to1 * p->stride_x, in2 = to2 * p->stride_x, in3 = to3 * p->stride_x;
    const int16_t* in = plane + x * p->stride_x;
    int32_t sum0 = channel->bias, sum1 = sum0, sum2 = sum0, sum3 = sum0;
    for (const int32_t* w = channel->pairs; w != channel->pairs_end; in += pitch - 2 * row_pairs) {
      for (const int32_t* row_end = w + row_pairs; w != row_end; ++w, in += 2) {
        const int32_t weights = *w;
        sum0 = mote_smlad(weights, mote_load_pair(in), sum0);
        sum1 = mote_smlad(weights, mote_load_pair(in + in1), sum1);
        sum2 = mote_smlad(weights, mote_load_pair(in + in2), sum2);
        sum3 = mote_smlad(weights, mote_load_pair(in + in3), sum3);
      }
    }
    int8_t* to = out + x * p->out_x_bytes;
    to[0] = mote_requantize_dsp(sum0, &channel->rounding);
    to[to1 * p->out_x_bytes] = mote_requantize_dsp(sum1, &channel->rounding);
    to[to2 * p->out_x_bytes] = mote_requantize_dsp(sum2, &channel->rounding);
    to[to3 * p->out_x_bytes] = mote_requantize_dsp(sum3, &channel->rounding);
  }
}

MOTE_INLINE void mote_depthwise_general(const int8_t* in, int8_t* out, void* scratch,
                                        int32_t depth_multiplier,
                                        const mote_depthwise_conv2d_s8_dsp_params* p) {
  const int32_t pitch = mote_depthwise_pitch(p->out_w, p->kernel_w, p->stride_x);
  const int32_t rows = mote_depthwise_rows(p->out_h, p->kernel_h, p->stride_y);
  int16_t* plane = (int16_t*)scratch;
  int32_t* pairs = (int32_t*)(plane + pitch * rows);
  const int8_t* weights = p->weights;
  const int32_t* constants = p->constants;
  mote_plane_clear(plane, pitch, rows, p);
  int8_t* out_channel = out;
  for (int32_t c = 0; c < p->in_c; ++c) {
    mote_plane_load(in + c, plane, pitch, rows, p);
    for (int32_t m = 0; m < depth_multiplier; ++m) {
      const int first = mote_first_shift(constants[2]);
      mote_depthwise_channel channel;
      channel.pairs = pairs;
      channel.pairs_end = mote_depthwise_pair_weights(weights, pairs, first, p);
      channel.bias = mote_wrap_shl(constants[0], first);
      channel.rounding = mote_rounding_of(constants[1], constants[2], 2 * p->out_zero_point + 1);
      for (int32_t y = 0; y < p->out_h; ++y)
        mote_depthwise_row(plane + y * p->stride_y * pitch, pitch, &channel, out_channel + y * p->out_y_bytes,
                           p);
      weights += p->kernel_w * p->kernel_h;
      constants += 3;
      ++out_channel;
    }
  }
  mote_activate_s8(out, p->out_w * p->out_h * p->in_c * depth_multiplier, p->out_min, p->out_max);
}

#endif
