/* SPDX-License-Identifier: MIT-0 */
#include "device/nn/depthwise_conv2d/depthwise_channel_dual.h"

namespace {

typedef mote_depthwise_conv2d_s8_dual_params Params;

/* A channel's only output: there is none to share words with. */
int8_t only_output(const int8_t* in, int32_t channel, const Params* p) {
  const int8_t* weights = p->weights + channel * p->kernel_w;
  int32_t sum = mote_flash_i32(p->constants + 2 * channel);
  const int32_t first = p->pad_left,
                last = p->in_w + p->pad_left < p->kernel_w ? p->in_w + p->pad_left : p->kernel_w;
  for (int32_t k = 0; k < first; ++k) sum += p->in_zero_point * mote_flash_i8(weights + k);
  for (int32_t k = first; k < last; ++k, in += p->in_x_bytes) sum += *in * mote_flash_i8(weights + k);
  for (int32_t k = last; k < p->kernel_w; ++k) sum += p->in_zero_point * mote_flash_i8(weights + k);
  const mote_dual_rounding rounding = mote_dual_rounding_of(
      mote_flash_i32(p->constants + 2 * channel + 1),
      mote_depthwise_dual_shifts(mote_flash_i16(p->shifts + channel)), 2 * p->out_zero_point + 1);
  return mote_requantize_dual(sum, &rounding);
}

}  // namespace

MOTE_KERNEL void MOTE_NAME(depthwise_conv2d_s8_dual_1d)(const int8_t* in, int8_t* out, void* scratch,
                                                        const Params* p) {
  if (p->out_w == 1) {
    for (int32_t c = 0; c < p->in_c; ++c) out[c] = only_output(in + c, c, p);
  } else {
    const int32_t width = mote_depthwise_dual_width(p->out_w, 1), right = p->out_w - width;
    mote_dual_plane plane = {p->in_w,
                             1,
                             p->in_x_bytes,
                             p->in_y_bytes,
                             1,
                             p->stride_x,
                             1,
                             p->pad_left,
                             (width - 1) * p->stride_x + p->kernel_w,
                             p->in_zero_point};
    int32_t* words = (int32_t*)scratch;
    mote_dual_windows_channel channel;
    mote_depthwise_dual_begin(words + plane.columns, p, &channel);
    channel.pair = right * p->out_x_bytes;
    for (int32_t c = 0; c < p->in_c; ++c) {
      mote_dual_load_plane_row(in + c, 0, 0, right * p->stride_x, words, &plane);
      mote_depthwise_dual_begin_channel(c, p, words + plane.columns, &channel);
      MOTE_NAME(dual_windows)(words, words + width * p->stride_x, out + c, &channel);
    }
  }
  mote_dual_activate(out, p->out_w * p->in_c, p->out_min, p->out_max);
}
