/* SPDX-License-Identifier: MIT-0 */
#include "device/nn/depthwise_conv2d/depthwise_channel_dual.h"

MOTE_KERNEL void MOTE_NAME(depthwise_conv2d_s8_dual)(const int8_t* in, int8_t* out, void* scratch,
                                                     const mote_depthwise_conv2d_s8_dual_params* p) {
  const int32_t width = mote_depthwise_dual_width(p->out_w, p->out_h);
  mote_dual_plane plane = {p->in_w,     p->in_h,         p->in_x_bytes, p->in_y_bytes,
                           p->kernel_h, p->stride_x,     p->stride_y,   p->pad_left,
                           0,           p->in_zero_point};
  plane.columns = (width - 1) * p->stride_x + p->kernel_w;
  int32_t* words = (int32_t*)scratch;
  int32_t* weights = words + plane.columns * p->kernel_h;
  const int32_t* end = words + width * p->stride_x * p->kernel_h;
  mote_dual_windows_channel channel;
  mote_depthwise_dual_begin(weights, p, &channel);
  for (int32_t c = 0; c < p->in_c; ++c) {
    for (int32_t y = 0; y < p->out_h; y += 2) {
      /* A row alone falls on itself; halves of an odd row overlap. */
      const int32_t right = p->out_h == 1 ? p->out_w - width : 0, down = y + 1 < p->out_h ? 1 : 0;
      MOTE_NAME(dual_load_plane)
      (in + c, y * p->stride_y - p->pad_top, down * p->stride_y, right * p->stride_x, words, &plane);
      channel.pair = right * p->out_x_bytes + down * p->out_y_bytes;
      for (int32_t o = c * p->depth_multiplier; o < (c + 1) * p->depth_multiplier; ++o) {
        if (y == 0 || p->depth_multiplier > 1) mote_depthwise_dual_begin_channel(o, p, weights, &channel);
        MOTE_NAME(dual_windows)(words, end, out + o + y * p->out_y_bytes, &channel);
      }
    }
  }
  mote_dual_activate(out, p->out_w * p->out_h * p->in_c * p->depth_multiplier, p->out_min, p->out_max);
}
