/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_CONV2D_DUAL_H
#define MOTE_CONV2D_DUAL_H
/* int8 convolution for cores without SIMD instructions: two multiply-accumulates by one 32-bit
   multiplication. The arithmetic is that of conv2d.h, bit for bit. How, and the layout of the stream:
   gemm_s8_dual.h.

   Order: outputs are made four positions at a time, in ascending order. What the four see of the input is
   copied to the scratch memory before any of them is written, and no input is read twice unless windows
   overlap; so with a 1x1 kernel, stride 1 and out_c <= in_c the output may lie on the input. */

#include "device/port/port.h"

typedef struct mote_conv2d_s8_dual_params {
  const int32_t* stream; /* of gemm_s8_dual.h, depth = kernel_h * kernel_w * in_c up to a multiple of 4 */
  int32_t in_h, in_w, in_c;
  int32_t out_h, out_w, out_c;
  int32_t kernel_h, kernel_w;
  int32_t stride_h, stride_w;
  int32_t dilation_h, dilation_w;
  int32_t pad_top, pad_left;
  int32_t in_zero_point, out_zero_point; /* in [-128, 127] */
  int32_t out_min, out_max;              /* the activation's range, in [-128, 127] */
} mote_conv2d_s8_dual_params;

/* Four columns in pairs, and one row of the kernel for each of two positions. */
MOTE_INLINE int32_t mote_conv2d_s8_dual_scratch_bytes(int32_t kernel_h, int32_t kernel_w, int32_t in_c) {
  return 8 * ((kernel_h * kernel_w * in_c + 3) & ~3) + ((2 * kernel_w * in_c + 3) & ~3);
}

/* A layer over one input channel, a convolution or depthwise: two rows of outputs at a time, from the plane
   of device/nn/depthwise_conv2d/depthwise_windows_dual.h, in which no window needs a column of its own. */
typedef struct mote_conv2d_s8_dual_plane_params {
  const int8_t* weights;    /* [out_c][kernel_w][kernel_h] */
  const int32_t* constants; /* [out_c][4]: bias; multiplier and shifts of requantize_dual.h; splits of
                               depthwise_windows_dual.h */
  int32_t in_h, in_w;
  int32_t out_h, out_w, out_c;
  int32_t kernel_h, kernel_w;
  int32_t stride_h, stride_w;
  int32_t pad_top, pad_left;
  int32_t in_zero_point, out_zero_point; /* in [-128, 127] */
  int32_t out_min, out_max;              /* the activation's range, in [-128, 127] */
} mote_conv2d_s8_dual_plane_params;

/* The plane, and one channel's weights as words, counted up to a multiple of four. */
MOTE_INLINE int32_t mote_conv2d_s8_dual_plane_scratch_bytes(int32_t out_w, int32_t kernel_h, int32_t kernel_w,
                                                            int32_t stride_w) {
  return 4 * (kernel_h * ((out_w - 1) * stride_w + kernel_w) + ((kernel_h * kernel_w + 3) & ~3));
}

#ifdef __cplusplus
extern "C" {
#endif

/* Any shape, any core; quickest where four positions of a row lie inside the input, so a 1x1 kernel with
   stride 1 is best given an image of one long row. Scratch: mote_conv2d_s8_dual_scratch_bytes(), 4-byte
   aligned. */
void MOTE_NAME(conv2d_s8_dual)(const int8_t* in, int8_t* out, void* scratch,
                               const mote_conv2d_s8_dual_params* p);

/* One input channel, no dilation, at most MOTE_DUAL_WINDOW_MOST_TAPS weights for an output. What a pair of
   rows sees is copied before any of it is written. Scratch: mote_conv2d_s8_dual_plane_scratch_bytes(), 4-byte
   aligned. */
void MOTE_NAME(conv2d_s8_dual_plane)(const int8_t* in, int8_t* out, void* scratch,
                                     const mote_conv2d_s8_dual_plane_params* p);

#ifdef __cplusplus
}
#endif
#endif
