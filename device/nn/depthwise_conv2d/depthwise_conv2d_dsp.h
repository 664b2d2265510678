/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_DEPTHWISE_CONV2D_DSP_H
#define MOTE_DEPTHWISE_CONV2D_DSP_H
/* int8 depthwise convolutions for cores with the DSP extension; the arithmetic is that of depthwise_conv2d.h,
   bit for bit.

   One channel at a time, or four with 3x3 taps, is widened to int16 with its padding around it (the plane);
   then neighbours lie side by side, as SMLAD wants them. Every byte of the input is read once. The kernels
   for 3x3 go through channels in strips: the rows that a strip's windows see are read, in ascending order,
   before its outputs are written, also in ascending order. The others read a whole channel before they write
   any of it. So with depth multiplier 1 the output may lie on the input.

   x and y are directions in the plane, which need not be those of the image: the distances of neighbours in
   bytes are parameters, and a plane lies on its side where that makes rows longer
   (src/ops/depthwise_dsp_lowering.cc chooses). */

#include "device/port/port.h"

typedef struct mote_depthwise_conv2d_s8_dsp_params {
  const int8_t* weights; /* [out_c][kernel_h][kernel_w] */
  const int32_t*
      constants; /* [out_c][3]: bias, multiplier, shifts of requantize_dsp.h with first shift 1 + left */
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
} mote_depthwise_conv2d_s8_dsp_params;

typedef struct mote_depthwise_conv2d_s8_dsp_3x3_params {
  const int32_t* stream; /* [in_c][5], see depthwise_3x3_dsp.h */
  int32_t in_c;          /* at least 4 */
  int32_t in_w, in_h;
  int32_t in_x_bytes, in_y_bytes;
  int32_t out_w, out_h;
  int32_t out_x_bytes, out_y_bytes;
  int32_t pad_left, pad_top;
  int32_t in_zero_point, out_zero_point; /* in [-128, 127] */
  int32_t out_min, out_max;              /* the activation's range, in [-128, 127] */
} mote_depthwise_conv2d_s8_dsp_3x3_params;

typedef struct mote_depthwise_conv2d_s8_dsp_direct_params {
  const int8_t* weights;    /* [tap][channel] */
  const int32_t* constants; /* [channel][3], as above */
  int32_t channels;         /* a multiple of 4 */
  int32_t taps, tap_bytes;  /* of a window, and from one to the next */
  int32_t out_h, out_w;
  int32_t in_y_bytes, in_x_bytes; /* from one window to the next, down and across */
  int32_t out_zero_point;         /* in [-128, 127] */
  int32_t out_min, out_max;       /* the activation's range, in [-128, 127] */
} mote_depthwise_conv2d_s8_dsp_direct_params;

typedef struct mote_depthwise_conv2d_s8_dsp_line_params {
  const int32_t* stream; /* for each channel: bias * 2^6 + shift to the right, in [1, 23]; multiplier; and for
                            every four taps the bytes w0 w2 w1 w3 */
  int32_t channels;      /* at least 4; bytes from a step to the next, of input and output */
  int32_t taps;          /* at least 2 */
  int32_t in_steps, out_steps;
  int32_t out_zero_point;   /* in [-128, 127] */
  int32_t out_min, out_max; /* the activation's range, in [-128, 127] */
} mote_depthwise_conv2d_s8_dsp_line_params;

/* int16 values in a row of the plane, an even number, so that every row starts at a word; rows of the plane.
 */
MOTE_INLINE int32_t mote_depthwise_pitch(int32_t out_w, int32_t kernel_w, int32_t stride) {
  return ((out_w - 1) * stride + ((kernel_w + 1) & ~1) + 1) & ~1;
}
MOTE_INLINE int32_t mote_depthwise_rows(int32_t out_h, int32_t kernel_h, int32_t stride) {
  return (out_h - 1) * stride + kernel_h;
}

/* The 3x3 kernels make this many rows of outputs from one filling of the plane, half as many with stride 2;
   the columns of the plane, each of two values along x, four channels and eight rows. */
#define MOTE_DEPTHWISE_3X3_STRIP 6
MOTE_INLINE int32_t mote_depthwise_3x3_columns(int32_t out_w, int32_t stride) {
  return stride == 1 ? (out_w + 1) / 2 + 1 : out_w + 1;
}
MOTE_INLINE int32_t mote_depthwise_3x3_scratch_bytes(int32_t out_w, int32_t stride) {
  return 128 * mote_depthwise_3x3_columns(out_w, stride) + 28;
}
/* The plane, and one channel's weights in pairs. */
MOTE_INLINE int32_t mote_depthwise_scratch_bytes(int32_t out_w, int32_t out_h, int32_t kernel_w,
                                                 int32_t kernel_h, int32_t stride_x, int32_t stride_y) {
  return 2 * mote_depthwise_pitch(out_w, kernel_w, stride_x) *
             mote_depthwise_rows(out_h, kernel_h, stride_y) +
         2 * kernel_h * ((kernel_w + 1) & ~1);
}

/* Words of the line that four outputs look at, an even number; words of a line; four lines, and one channel's
   weights in pairs. */
MOTE_INLINE int32_t mote_depthwise_line_reads(int32_t taps) { return ((taps + 4) / 2 + 1) & ~1; }
MOTE_INLINE int32_t mote_depthwise_line_words(int32_t in_steps, int32_t out_steps, int32_t taps) {
  const int32_t read = (out_steps + 3) / 4 * 2 - 2 + mote_depthwise_line_reads(taps);
  const int32_t filled = (in_steps + 1) / 2;
  return read > filled ? read : filled;
}
MOTE_INLINE int32_t mote_depthwise_line_scratch_bytes(int32_t in_steps, int32_t out_steps, int32_t taps) {
  return 16 * mote_depthwise_line_words(in_steps, out_steps, taps) + 16 * ((taps + 3) / 4 + 1);
}

#ifdef __cplusplus
extern "C" {
#endif

/* Kernel 3x3, stride 1 (2) in both directions, depth multiplier 1. Scratch:
   mote_depthwise_3x3_scratch_bytes(), 4-byte aligned. Where out_h is more than a strip, y must be the image's
   rows. */
void MOTE_NAME(depthwise_conv2d_s8_dsp_3x3)(const int8_t* in, int8_t* out, void* scratch,
                                            const mote_depthwise_conv2d_s8_dsp_3x3_params* p);
/* In another order, for cores that issue two instructions at once. */
void MOTE_NAME(depthwise_conv2d_s8_dsp_3x3_superscalar)(const int8_t* in, int8_t* out, void* scratch,
                                                        const mote_depthwise_conv2d_s8_dsp_3x3_params* p);
void MOTE_NAME(depthwise_conv2d_s8_dsp_3x3_s2)(const int8_t* in, int8_t* out, void* scratch,
                                               const mote_depthwise_conv2d_s8_dsp_3x3_params* p);

/* Any kernel and stride, no dilation; depth multiplier 1, and any. Scratch: mote_depthwise_scratch_bytes(),
   4-byte aligned. */
void MOTE_NAME(depthwise_conv2d_s8_dsp)(const int8_t* in, int8_t* out, void* scratch,
                                        const mote_depthwise_conv2d_s8_dsp_params* p);
void MOTE_NAME(depthwise_conv2d_s8_dsp_multiplier)(const int8_t* in, int8_t* out, void* scratch,
                                                   const mote_depthwise_conv2d_s8_dsp_params* p);

/* A kernel of one column over an image of one, or one row over one: stride 1, no padding, no dilation, depth
   multiplier 1. Four channels at a time are widened to lines, where neighbours in time share a word, before
   their outputs are written. Rescaling is that of requantize_dsp.h, and looks at the sign in all channels.
   Scratch: mote_depthwise_line_scratch_bytes(), 4-byte aligned. */
void MOTE_NAME(depthwise_conv2d_s8_dsp_line)(const int8_t* in, int8_t* out, void* scratch,
                                             const mote_depthwise_conv2d_s8_dsp_line_params* p);

/* No plane: four channels at a time straight from the input. A kernel of one row or one column, any stride,
   no padding, no dilation, depth multiplier 1. Positions are written in ascending order, each channel after
   it was read, and a window is read until its last output is written. No scratch. */
void MOTE_NAME(depthwise_conv2d_s8_dsp_direct)(const int8_t* in, int8_t* out, void* scratch,
                                               const mote_depthwise_conv2d_s8_dsp_direct_params* p);

#ifdef __cplusplus
}
#endif
#endif
