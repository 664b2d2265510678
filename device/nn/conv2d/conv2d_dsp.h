/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_CONV2D_DSP_H
#define MOTE_CONV2D_DSP_H
/* int8 convolutions for cores with the DSP extension; the arithmetic is that of conv2d.h, bit for bit.
   Weights, biases and multipliers come as one stream, laid out in gemm_s8_dsp.h with depth = kernel_h *
   kernel_w * in_c rounded up to a multiple of 4: channel pairs, then single channels. */

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

typedef struct mote_conv2d_s8_dsp_1x1_params {
  const int32_t* stream;
  int32_t positions; /* out_h * out_w, at least 4 */
  int32_t in_c;      /* a multiple of 4 */
  int32_t out_c;
  int32_t pairs;            /* of output channels; the others are single */
  int32_t out_zero_point;   /* in [-128, 127] */
  int32_t out_min, out_max; /* the activation's range, in [-128, 127] */
} mote_conv2d_s8_dsp_1x1_params;

/* Values of a column that are gathered and widened together: a row of the kernel if it is long and keeps
   groups of four whole, else all of it. Rounded up to a multiple of 4. */
MOTE_INLINE int32_t mote_conv2d_s8_dsp_unit(int32_t kernel_h, int32_t kernel_w, int32_t in_c) {
  const int32_t row = kernel_w * in_c;
  return row % 4 == 0 && row >= 16 ? row : (kernel_h * row + 3) & ~3;
}

/* Four widened columns, and four units before they are widened, copied by whole words. */
MOTE_INLINE int32_t mote_conv2d_s8_dsp_scratch_bytes(int32_t kernel_h, int32_t kernel_w, int32_t in_c) {
  return 8 * ((kernel_h * kernel_w * in_c + 3) & ~3) + 4 * mote_conv2d_s8_dsp_unit(kernel_h, kernel_w, in_c) +
         4;
}

MOTE_INLINE int32_t mote_conv2d_s8_dsp_1x1_scratch_bytes(int32_t in_c) { return 8 * in_c; }

#ifdef __cplusplus
extern "C" {
#endif

/* Any shape. Scratch: mote_conv2d_s8_dsp_scratch_bytes(), 4-byte aligned. */
void MOTE_NAME(conv2d_s8_dsp)(const int8_t* in, int8_t* out, void* scratch,
                              const mote_conv2d_s8_dsp_params* p);

/* Kernel 1x1, stride 1, no padding. Scratch: mote_conv2d_s8_dsp_1x1_scratch_bytes(), 4-byte aligned. */
void MOTE_NAME(conv2d_s8_dsp_1x1)(const int8_t* in, int8_t* out, void* scratch,
                                  const mote_conv2d_s8_dsp_1x1_params* p);

#ifdef __cplusplus
}
#endif
#endif
