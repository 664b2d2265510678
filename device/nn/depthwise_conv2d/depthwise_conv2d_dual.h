/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_DEPTHWISE_CONV2D_DUAL_H
#define MOTE_DEPTHWISE_CONV2D_DUAL_H
/* int8 depthwise convolutions for cores without SIMD instructions: two multiply-accumulates by one 32-bit
   multiplication. The arithmetic is that of depthwise_conv2d.h, bit for bit; how two sums share a word is
   told in device/nn/conv2d/gemm_s8_dual.h.

   Two outputs are made together: those of two neighbouring rows, or of the two halves of the only row. Their
   inputs lie in words x0 + 65536 * x1, the plane: [column][kernel_h], as wide as a row of windows, with the
   padding around it. A window's taps are then neighbours in memory.

   Order: channel after channel, two rows of outputs at a time, in ascending order. x and y are directions in
   the plane, which lies on its side where that makes rows longer (src/ops/depthwise_dual_lowering.cc
   chooses). */

#include "device/port/port.h"

/* Packed shifts of one output channel: bits 0-4 the last shift of requantize_dual.h, bits 5-7 the first shift
   less 2, bit 8 says that the sign counts. From bit 9 on, which taps do not fit in long runs: bit 9 for a 3x3
   kernel, whose columns are then runs of two and one; of another kernel a bit for every eight taps, see
   depthwise_windows_dual.h, up to the last bit; what has no bit is done in short runs. */
#define MOTE_DEPTHWISE_DUAL_SIGNED 0x100
#define MOTE_DEPTHWISE_DUAL_SPLITS 9

typedef struct mote_depthwise_conv2d_s8_dual_params {
  const int8_t* weights;    /* [out_c][kernel_w][kernel_h] */
  const int32_t* constants; /* [out_c][2]: bias, multiplier */
  const int16_t* shifts;    /* [out_c] */
  int32_t in_c, depth_multiplier;
  int32_t in_w, in_h;             /* input positions along x and y */
  int32_t in_x_bytes, in_y_bytes; /* from one to the next */
  int32_t out_w, out_h;
  int32_t out_x_bytes, out_y_bytes;
  int32_t kernel_w, kernel_h;
  int32_t stride_x, stride_y;
  int32_t pad_left, pad_top;
  int32_t in_zero_point, out_zero_point; /* in [-128, 127] */
  int32_t out_min, out_max;              /* the activation's range, in [-128, 127] */
} mote_depthwise_conv2d_s8_dual_params;

/* Outputs of a row that are made as the lower halves of words. */
MOTE_INLINE int32_t mote_depthwise_dual_width(int32_t out_w, int32_t out_h) {
  return out_h == 1 ? (out_w + 1) / 2 : out_w;
}

/* The plane, and one channel's weights as words, counted up to a multiple of four. */
MOTE_INLINE int32_t mote_depthwise_dual_scratch_bytes(int32_t out_w, int32_t out_h, int32_t kernel_w,
                                                      int32_t kernel_h, int32_t stride_x) {
  const int32_t columns = (mote_depthwise_dual_width(out_w, out_h) - 1) * stride_x + kernel_w;
  return 4 * (kernel_h * columns + ((kernel_w * kernel_h + 3) & ~3));
}
MOTE_INLINE int32_t mote_depthwise_dual_3x3_scratch_bytes(int32_t out_w, int32_t stride_x) {
  return 12 * ((out_w - 1) * stride_x + 3);
}

#ifdef __cplusplus
extern "C" {
#endif

/* Kernel 3x3, strides 1 or 2, depth multiplier 1. With stride_y 1 pad_top is 0 or 1, and the output may lie
   on an input of the same size: a row is read, if ever again, before outputs reach it. Scratch:
   mote_depthwise_dual_3x3_scratch_bytes(), 4-byte aligned. */
void MOTE_NAME(depthwise_conv2d_s8_dual_3x3)(const int8_t* in, int8_t* out, void* scratch,
                                             const mote_depthwise_conv2d_s8_dual_params* p);

/* Any kernel, stride and depth multiplier, no dilation. Scratch: mote_depthwise_dual_scratch_bytes(), 4-byte
 * aligned. */
void MOTE_NAME(depthwise_conv2d_s8_dual)(const int8_t* in, int8_t* out, void* scratch,
                                         const mote_depthwise_conv2d_s8_dual_params* p);

/* One row of inputs and of outputs, kernel_h = 1, as over time; depth multiplier 1. A channel is read before
   any of it is written. Scratch as above. */
void MOTE_NAME(depthwise_conv2d_s8_dual_1d)(const int8_t* in, int8_t* out, void* scratch,
                                            const mote_depthwise_conv2d_s8_dual_params* p);

#ifdef __cplusplus
}
#endif
#endif
