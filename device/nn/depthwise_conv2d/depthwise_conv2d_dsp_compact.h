/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_DEPTHWISE_CONV2D_DSP_COMPACT_H
#define MOTE_DEPTHWISE_CONV2D_DSP_COMPACT_H
/* The int8 depthwise convolution of the least code for cores with the DSP extension: any kernel, stride and
   padding, no dilation, depth multiplier 1, at least four channels. The arithmetic is that of
   depthwise_conv2d.h, bit for bit, with about 5 instructions for each of 3x3 taps, twice as many as the
   kernels of depthwise_conv2d_dsp.h.

   Four channels at a time, widened to int16 as words {c, c+2} and {c+1, c+3}: kernel_h lines of the input
   with their padding, and the weights. The lines are a ring, in which a new row replaces the oldest; so the
   rows of a window do not lie in their order, and the weights lie there twice, to be read from any of their
   rows on. An image of one column is given as one of one row.

   Stream of int32, for each four channels: 4 biases; multiplier and right shift of each;
   for every tap a word of 4 weights. The last four may be filled up with channels that do not exist. */

#include "device/port/port.h"

/* The assembly counts the bytes of the first five. */
typedef struct mote_depthwise_conv2d_s8_dsp_compact_params {
  const int32_t* stream;
  int32_t kernel_h, kernel_w;
  int32_t channels;        /* at least 4 */
  int32_t window_bytes;    /* from a window to the next in a line: 8 * stride_w */
  int32_t zero_quad;       /* the input's zero point four times */
  int32_t in_h, row_bytes; /* of the input: in_w * channels */
  int32_t out_h, out_w;
  int32_t top; /* the input's row where the first window starts: -pad_top */
  int32_t stride_h;
  int32_t line_inputs;    /* positions in a line, padding included: (out_w - 1) * stride_w + kernel_w */
  int32_t pad_words;      /* of a line before the first input: 2 * pad_left */
  int32_t inside_inputs;  /* how many of a row's inputs are in a line */
  int32_t out_zero_point; /* in [-128, 127] */
  int32_t sign_mask;      /* -1 if ties of negative sums count, else 0: requantize_dsp_compact.h */
} mote_depthwise_conv2d_s8_dsp_compact_params;

/* Only an even number of scalars leaves no hole before the two on a machine of 64 bits. */
typedef struct mote_depthwise_conv2d_s8_dsp_compact_clamped_params {
  mote_depthwise_conv2d_s8_dsp_compact_params convolution;
  int32_t out_min, out_max; /* the activation's range, in [-128, 127] */
} mote_depthwise_conv2d_s8_dsp_compact_clamped_params;

/* Lines, and the weights twice. */
MOTE_INLINE int32_t mote_depthwise_conv2d_s8_dsp_compact_scratch_bytes(int32_t kernel_h, int32_t kernel_w,
                                                                       int32_t line_inputs) {
  return 8 * kernel_h * (line_inputs + 2 * kernel_w);
}

#ifdef __cplusplus
extern "C" {
#endif

/* Four channels after four; in each, the rows that the windows of a row of outputs see are read, in ascending
   order and once, before its outputs are written: the output may lie on the input. Scratch:
   mote_depthwise_conv2d_s8_dsp_compact_scratch_bytes(), 4-byte aligned. */
void MOTE_NAME(depthwise_conv2d_s8_dsp_compact)(const int8_t* in, int8_t* out, void* scratch,
                                                const mote_depthwise_conv2d_s8_dsp_compact_params* p);

/* The same with an activation whose range is not all of int8, which is seldom: a second pass. */
void MOTE_NAME(depthwise_conv2d_s8_dsp_compact_clamped)(
    const int8_t* in, int8_t* out, void* scratch,
    const mote_depthwise_conv2d_s8_dsp_compact_clamped_params* p);

#ifdef __cplusplus
}
#endif
#endif
