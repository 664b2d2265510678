/* SPDX-License-Identifier: MIT-0 */
#include "device/nn/conv2d/conv2d_dual.h"
#include "device/nn/depthwise_conv2d/depthwise_plane_dual.h"

MOTE_KERNEL void MOTE_NAME(conv2d_s8_dual_plane)(const int8_t* in, int8_t* out, void* scratch,
                                                 const mote_conv2d_s8_dual_plane_params* p) {
  const int32_t taps = p->kernel_h * p->kernel_w, row_bytes = p->out_w * p->out_c;
  const mote_dual_plane plane = {p->in_w,         p->in_h,     1,
                                 p->in_w,         p->kernel_h, p->stride_w,
                                 p->stride_h,     p->pad_left, (p->out_w - 1) * p->stride_w + p->kernel_w,
                                 p->in_zero_point};
  int32_t* words = (int32_t*)scratch;
  int32_t* weights = words + plane.columns * p->kernel_h;
  const int32_t* end = words + p->out_w * p->stride_w * p->kernel_h;
  mote_dual_windows_channel channel;
  channel.weights = weights;
  channel.out_x = p->out_c;
  channel.stride = 4 * p->stride_w * p->kernel_h;
  channel.step = channel.stride - 4 * ((taps + 3) & ~3);
  for (int32_t y = 0; y < p->out_h; y += 2) {
    const int32_t down = y + 1 < p->out_h ? 1 : 0; /* a row alone falls on itself */
    MOTE_NAME(dual_load_plane)(in, y * p->stride_h - p->pad_top, down * p->stride_h, 0, words, &plane);
    channel.pair = down * row_bytes;
    const int32_t* constants = p->constants;
    for (int32_t o = 0; o < p->out_c; ++o, constants += 4) {
      mote_dual_unpack_weights(p->weights + o * taps, taps, weights);
      mote_dual_begin_channel(mote_flash_i32(constants), mote_flash_i32(constants + 1),
                              mote_flash_i32(constants + 2), mote_flash_i32(constants + 3),
                              2 * p->out_zero_point + 1, &channel);
      MOTE_NAME(dual_windows)(words, end, out + y * row_bytes + o, &channel);
    }
  }
  mote_dual_activate(out, p->out_h * row_bytes, p->out_min, p->out_max);
}
