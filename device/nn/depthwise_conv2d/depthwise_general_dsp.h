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

/* One row of outputs of one channel. Every block has four outputs: where fewer are left, the last is made
 * again. */
MOTE_INLINE void mote_depthwise_row(const int16_t* plane, int32_t pitch, const int32_t* pairs,
                                    const int32_t* pairs_end, const int32_t* constants, int8_t* out,
                                    const mote_depthwise_conv2d_s8_dsp_params* p) {
  const int32_t row_pairs = (p->kernel_w + 1) / 2;
  const int32_t skip = pitch - 2 * row_pairs;
  const int32_t last = p->out_w - 1;
  const int32_t twice_zero_plus_1 = 2 * p->out_zero_point + 1;
  for (int32_t x = 0; x <= last; x += 4) {
    const int32_t x1 = x + 1 < last ? x + 1 : last, x2 = x + 2 < last ? x + 2 : last,
                  x3 = x + 3 < last ? x + 3 : last;
    const int16_t *in0 = plane + x * p->stride_x, *in1 = plane + x1 * p->stride_x;
    const int16_t *in2 = plane + x2 * p->stride_x, *in3 = plane + x3 * p->stride_x;
    int32_t sum0 = mote_wrap_shl(constants[0], mote_first_shift(constants[2]));
    int32_t sum1 = sum0, sum2 = sum0, sum3 = sum0;
    for (const int32_t* w = pairs; w != pairs_end; in0 += skip, in1 += skip, in2 += skip, in3 += skip) {
      for (const int32_t* row_end = w + row_pairs; w != row_end;
           ++w, in0 += 2, in1 += 2, in2 += 2, in3 += 2) {
        sum0 = mote_smlad(*w, mote_load_pair(in0), sum0);
        sum1 = mote_smlad(*w, mote_load_pair(in1), sum1);
        sum2 = mote_smlad(*w, mote_load_pair(in2), sum2);
        sum3 = mote_smlad(*w, mote_load_pair(in3), sum3);
      }
    }
    out[x * p->out_x_bytes] =
        (int8_t)mote_requantize_dsp(sum0, constants[1], constants[2], twice_zero_plus_1);
    out[x1 * p->out_x_bytes] =
        (int8_t)mote_requantize_dsp(sum1, constants[1], constants[2], twice_zero_plus_1);
    out[x2 * p->out_x_bytes] =
        (int8_t)mote_requantize_dsp(sum2, constants[1], constants[2], twice_zero_plus_1);
    out[x3 * p->out_x_bytes] =
        (int8_t)mote_requantize_dsp(sum3, constants[1], constants[2], twice_zero_plus_1);
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
      const int32_t* pairs_end =
          mote_depthwise_pair_weights(weights, pairs, mote_first_shift(constants[2]), p);
      for (int32_t y = 0; y < p->out_h; ++y)
        mote_depthwise_row(plane + y * p->stride_y * pitch, pitch, pairs, pairs_end, constants,
                           out_channel + y * p->out_y_bytes, p);
      weights += p->kernel_w * p->kernel_h;
      constants += 3;
      ++out_channel;
    }
  }
  mote_activate_s8(out, p->out_w * p->out_h * p->in_c * depth_multiplier, p->out_min, p->out_max);
}

#endif
