/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_DEPTHWISE_PLANE_DSP_H
#define MOTE_DEPTHWISE_PLANE_DSP_H
/* The plane of depthwise_conv2d_dsp.h: one channel as int16 with its padding around it. */

#include "device/nn/depthwise_conv2d/depthwise_conv2d_dsp.h"
#include "device/port/requantize_dsp.h"

/* Fills the plane with the zero point. The padding stays from channel to channel, the inside is written anew.
 */
MOTE_INLINE void mote_plane_clear(int16_t* plane, int32_t pitch, int32_t rows,
                                  const mote_depthwise_conv2d_s8_dsp_params* p) {
  for (int16_t* end = plane + pitch * rows; plane != end; ++plane) *plane = (int16_t)p->in_zero_point;
}

/* Widens the channel that starts at `in`; what no output looks at is left out. */
MOTE_INLINE void mote_plane_load(const int8_t* in, int16_t* plane, int32_t pitch, int32_t rows,
                                 const mote_depthwise_conv2d_s8_dsp_params* p) {
  const int32_t step = p->in_x_bytes;
  const int32_t width = p->in_w < pitch - p->pad_left ? p->in_w : pitch - p->pad_left;
  const int32_t height = p->in_h < rows - p->pad_top ? p->in_h : rows - p->pad_top;
  plane += p->pad_top * pitch + p->pad_left;
  for (int32_t y = 0; y < height; ++y, in += p->in_y_bytes, plane += pitch) {
    const int8_t* from = in;
    int16_t* to = plane;
    int16_t* end = plane + width;
    for (; end - to >= 4; to += 4, from += 4 * step) {
      to[0] = from[0];
      to[1] = from[step];
      to[2] = from[2 * step];
      to[3] = from[3 * step];
    }
    for (; to != end; from += step) *to++ = *from;
  }
}

#endif
