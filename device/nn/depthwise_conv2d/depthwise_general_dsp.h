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
  int32_t row_pairs; /* pairs in a row of the kernel */
  int32_t skip;      /* values from the end of a row of taps to the next in the plane */
  int32_t bias;      /* shifted left by the first shift, as the weights are */
  mote_rounding rounding;
} mote_depthwise_channel;

/* Sums of four outputs whose windows start at `in` and 1, 2 and 3 steps further. A function of its own, for
   its loop needs all registers. */
static __attribute__((noinline)) void mote_depthwise_dot(const int16_t* in, const int32_t* offsets,
                                                         const mote_depthwise_channel* channel,
                                                         int32_t* sums) {
  const int32_t in1 = offsets[0], in2 = offsets[1], in3 = offsets[2];
  const int32_t* end = channel->pairs_end;
  int32_t sum0 = channel->bias, sum1 = sum0, sum2 = sum0, sum3 = sum0;
  for (const int32_t* w = channel->pairs; w != end; in += channel->skip) {
    const int32_t* row_end = w + channel->row_pairs;
    do {
      const int32_t weights = *w++;
      sum0 = mote_smlad(weights, mote_load_pair(in), sum0);
      sum1 = mote_smlad(weights, mote_load_pair(in + in1), sum1);
      sum2 = mote_smlad(weights, mote_load_pair(in + in2), sum2);
      sum3 = mote_smlad(weights, mote_load_pair(in + in3), sum3);
      in += 2;
    } while (w != row_end);
  }
  sums[0] = sum0, sums[1] = sum1, sums[2] = sum2, sums[3] = sum3;
}

/* One row of outputs of one channel. Every block has four outputs: where fewer are left, the last is made
 * again. */
static __attribute__((noinline)) void mote_depthwise_row(const int16_t* plane,
                                                         const mote_depthwise_channel* channel, int8_t* out,
                                                         const mote_depthwise_conv2d_s8_dsp_params* p) {
  const int32_t step = p->out_x_bytes;
  const mote_rounding rounding = channel->rounding;
  for (int32_t left = p->out_w - 1; left >= 0; left -= 4, plane += 4 * p->stride_x) {
    int32_t offsets[3], sums[4];
    for (int32_t j = 0; j < 3; ++j) offsets[j] = (j < left ? j + 1 : left) * p->stride_x;
    mote_depthwise_dot(plane, offsets, channel, sums);
    for (int32_t j = 0; j < 4; ++j) {
      *out = mote_requantize_dsp(sums[j], &rounding);
      if (j < left) out += step;
    }
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
  const mote_plane_filling filling = mote_plane_filling_of(pitch, rows, p);
  int8_t* out_channel = out;
  for (int32_t c = 0; c < p->in_c; ++c) {
    mote_plane_fill(in + c, plane, &filling, p);
    for (int32_t m = 0; m < depth_multiplier; ++m) {
      const int first = mote_first_shift(constants[2]);
      mote_depthwise_channel channel;
      channel.pairs = pairs;
      channel.pairs_end = mote_depthwise_pair_weights(weights, pairs, first, p);
      channel.row_pairs = (p->kernel_w + 1) / 2;
      channel.skip = pitch - 2 * channel.row_pairs;
      channel.bias = mote_wrap_shl(constants[0], first);
      channel.rounding = mote_rounding_of(constants[1], constants[2], 2 * p->out_zero_point + 1);
      for (int32_t y = 0; y < p->out_h; ++y)
        mote_depthwise_row(plane + y * p->stride_y * pitch, &channel, out_channel + y * p->out_y_bytes, p);
      weights += p->kernel_w * p->kernel_h;
      constants += 3;
      ++out_channel;
    }
  }
  mote_activate_s8(out, p->out_w * p->out_h * p->in_c * depth_multiplier, p->out_min, p->out_max);
}

#endif
