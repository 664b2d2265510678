/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_CONV2D_MVE_H
#define MOTE_CONV2D_MVE_H
/* int8 convolutions for cores with Helium vectors; the arithmetic is that of conv2d.h, bit for bit. Three
   output positions at a time, ascending, whose windows are read before their outputs are written. */

#include "device/port/mve.h"

typedef struct mote_conv2d_s8_mve_params {
  const int8_t* weights;    /* laid out as gemm_s8_mve.h says, depth = kernel_h * kernel_w * in_c */
  const int32_t* constants; /* the same */
  int32_t in_h, in_w, in_c;
  int32_t out_h, out_w, out_c;
  int32_t kernel_h, kernel_w;
  int32_t stride_h, stride_w;
  int32_t dilation_h, dilation_w;
  int32_t pad_top, pad_left;
  int32_t in_zero_point, out_zero_point; /* in [-128, 127] */
  int32_t out_min, out_max;              /* the activation's range, in [-128, 127] */
  int32_t is_signed;                     /* mve.h */
} mote_conv2d_s8_mve_params;

typedef struct mote_conv2d_s8_mve_1x1_params {
  const int8_t* weights;
  const int32_t* constants;
  int32_t positions; /* out_h * out_w */
  int32_t in_c, out_c;
  int32_t out_zero_point;   /* in [-128, 127] */
  int32_t out_min, out_max; /* the activation's range, in [-128, 127] */
  int32_t is_signed;
} mote_conv2d_s8_mve_1x1_params;

/* The sums of three positions. */
MOTE_INLINE int32_t mote_conv2d_s8_mve_1x1_scratch_bytes(int32_t out_c) { return 48 * ((out_c + 3) / 4); }

/* The same, and three columns in whole vectors. */
MOTE_INLINE int32_t mote_conv2d_s8_mve_scratch_bytes(int32_t depth, int32_t out_c) {
  return mote_conv2d_s8_mve_1x1_scratch_bytes(out_c) + 3 * MOTE_VECTOR * mote_vectors(depth);
}

#ifdef __cplusplus
extern "C" {
#endif

/* Any shape. Scratch: mote_conv2d_s8_mve_scratch_bytes(), 4-byte aligned. */
void MOTE_NAME(conv2d_s8_mve)(const int8_t* in, int8_t* out, void* scratch,
                              const mote_conv2d_s8_mve_params* p);

/* Kernel 1x1, stride 1, no padding. Scratch: mote_conv2d_s8_mve_1x1_scratch_bytes(), 4-byte aligned. */
void MOTE_NAME(conv2d_s8_mve_1x1)(const int8_t* in, int8_t* out, void* scratch,
                                  const mote_conv2d_s8_mve_1x1_params* p);

#ifdef __cplusplus
}
#endif
#endif
