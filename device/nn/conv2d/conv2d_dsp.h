/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_CONV2D_DSP_H
#define MOTE_CONV2D_DSP_H
/* int8 convolutions for cores with the DSP extension; the arithmetic is that of conv2d.h, bit for bit.
   Weights, biases and multipliers come as one stream, laid out in gemm_s8_dsp.h: channel pairs, then single
   channels. depth = kernel_h * kernel_w * in_c, rounded up to a multiple of 4, unless a kernel says else. */

#include "device/port/port.h"

typedef struct mote_conv2d_s8_dsp_params {
  const int32_t* stream;
  int32_t in_h, in_w, in_c;
  int32_t out_h, out_w, out_c;
  int32_t pairs; /* of output channels; the others are single */
  int32_t kernel_h, kernel_w;
  int32_t stride_h, stride_w;
  int32_t dilation_h, dilation_w;
  int32_t pad_top, pad_left;
  int32_t in_zero_point, out_zero_point; /* in [-128, 127] */
  int32_t out_min, out_max;              /* the activation's range, in [-128, 127] */
} mote_conv2d_s8_dsp_params;

typedef struct mote_conv2d_s8_dsp_rows_params {
  const int32_t* stream;
  int32_t in_h, in_w, in_c;
  int32_t out_h, out_w, out_c;
  int32_t pairs; /* of output channels; the others are single */
  int32_t kernel_h, kernel_w;
  int32_t stride_h, stride_w;
  int32_t pad_top, pad_left;
  int32_t row_values, row_rest;          /* of a row of the kernel: see mote_conv2d_s8_dsp_rows_depth() */
  int32_t in_zero_point, out_zero_point; /* in [-128, 127] */
  int32_t out_min, out_max;              /* the activation's range, in [-128, 127] */
} mote_conv2d_s8_dsp_rows_params;

typedef struct mote_conv2d_s8_dsp_1x1_params {
  const int32_t* stream;
  int32_t positions; /* out_h * out_w */
  int32_t in_c, out_c;
  int32_t pairs;            /* of output channels; the others are single */
  int32_t out_zero_point;   /* in [-128, 127] */
  int32_t out_min, out_max; /* the activation's range, in [-128, 127] */
} mote_conv2d_s8_dsp_1x1_params;

/* Four widened columns, and the padding of one tap. */
MOTE_INLINE int32_t mote_conv2d_s8_dsp_scratch_bytes(int32_t kernel_h, int32_t kernel_w, int32_t in_c) {
  return 8 * kernel_h * kernel_w * in_c + in_c;
}

/* Four widened columns; where in_c is no multiple of 4, a copy of the last position. */
MOTE_INLINE int32_t mote_conv2d_s8_dsp_1x1_scratch_bytes(int32_t in_c) {
  return in_c % 4 == 0 ? 8 * in_c : 9 * ((in_c + 3) & ~3);
}

/* conv2d_s8_dsp_rows lays a column out as row_values of each row of the kernel, a multiple of 4, and then the
   row_rest values that each row has left, behind one another; with row_rest = 0 a row's end is padded. */
MOTE_INLINE int32_t mote_conv2d_s8_dsp_rows_depth(int32_t kernel_h, int32_t row_values, int32_t row_rest) {
  return kernel_h * row_values + ((kernel_h * row_rest + 3) & ~3);
}
/* Bytes of a row of input with its padding and a word's overhang; and how many of them the windows of four
   neighbouring positions can see. */
MOTE_INLINE int32_t mote_conv2d_s8_dsp_rows_pitch(int32_t out_w, int32_t kernel_w, int32_t stride_w,
                                                  int32_t in_c) {
  return (((out_w - 1) * stride_w + kernel_w) * in_c + 3 + 3) & ~3;
}
MOTE_INLINE int32_t mote_conv2d_s8_dsp_rows_count(int32_t out_h, int32_t out_w, int32_t kernel_h,
                                                  int32_t stride_h) {
  const int32_t more = out_w % 4 == 0 ? 0 : (out_w + 2) / out_w;
  return (more < out_h ? more : out_h - 1) * stride_h + kernel_h;
}
/* Four widened columns, the rows, and what is left over of four columns. */
MOTE_INLINE int32_t mote_conv2d_s8_dsp_rows_scratch_bytes(const mote_conv2d_s8_dsp_rows_params* p) {
  return 8 * mote_conv2d_s8_dsp_rows_depth(p->kernel_h, p->row_values, p->row_rest) +
         mote_conv2d_s8_dsp_rows_pitch(p->out_w, p->kernel_w, p->stride_w, p->in_c) *
             mote_conv2d_s8_dsp_rows_count(p->out_h, p->out_w, p->kernel_h, p->stride_h) +
         4 * ((p->kernel_h * p->row_rest + 3) & ~3);
}

#ifdef __cplusplus
extern "C" {
#endif

/* All write positions in ascending order, each channel of a position once, four positions at a time; a
   block's windows are read before its outputs are written. Those named superscalar are for cores that issue
   two instructions at once, and need 8 bytes more scratch, which they read ahead. */

/* Any window; in_c is a multiple of 4. A window's rows are read anew for every block. Scratch:
   mote_conv2d_s8_dsp_scratch_bytes(), 4-byte aligned. */
void MOTE_NAME(conv2d_s8_dsp)(const int8_t* in, int8_t* out, void* scratch,
                              const mote_conv2d_s8_dsp_params* p);
void MOTE_NAME(conv2d_s8_dsp_superscalar)(const int8_t* in, int8_t* out, void* scratch,
                                          const mote_conv2d_s8_dsp_params* p);

/* Few input channels: rows are copied once, in ascending order, each before the first output row that needs
   it. No dilation. Scratch: mote_conv2d_s8_dsp_rows_scratch_bytes(), 4-byte aligned. */
void MOTE_NAME(conv2d_s8_dsp_rows)(const int8_t* in, int8_t* out, void* scratch,
                                   const mote_conv2d_s8_dsp_rows_params* p);
void MOTE_NAME(conv2d_s8_dsp_rows_superscalar)(const int8_t* in, int8_t* out, void* scratch,
                                               const mote_conv2d_s8_dsp_rows_params* p);

/* Kernel 1x1, stride 1, no padding, at least two input channels (a column's overhang of up to three bytes
   must lie in the next position): each input is read once, so with out_c <= in_c the output may lie on the
   input. Scratch: mote_conv2d_s8_dsp_1x1_scratch_bytes(), 4-byte aligned. */
void MOTE_NAME(conv2d_s8_dsp_1x1)(const int8_t* in, int8_t* out, void* scratch,
                                  const mote_conv2d_s8_dsp_1x1_params* p);
void MOTE_NAME(conv2d_s8_dsp_1x1_superscalar)(const int8_t* in, int8_t* out, void* scratch,
                                              const mote_conv2d_s8_dsp_1x1_params* p);

#ifdef __cplusplus
}
#endif
/* And the kernels for windows that share widened words. */
#include "device/nn/conv2d/conv2d_overlap_dsp.h"
#include "device/nn/conv2d/conv2d_sliding_dsp.h"

#endif
