/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_TRANSPOSE_CONV_H
#define MOTE_TRANSPOSE_CONV_H
/* Transposed two-dimensional convolution, NHWC, of a batch of images: input (i, j) adds its window of
   kernel_h x kernel_w products to the outputs from (i * stride_h - pad_top, j * stride_w - pad_left) on; what
   falls outside the output is left out.

   out[n][y][x][o] = clamp(out_zero_point + requantize(bias[o] + sum over i, j, c, with ky = y + pad_top - i *
                       stride_h and kx = x + pad_left - j * stride_w inside the kernel, of
                       (in[n][i][j][c] - in_zero_point) * (weights[o][ky][kx][c] - weights_zero_point)))

   Each output gathers its own sum, so that no scratch is needed. No zero point is folded into the bias. Zero
   points are 0 for int16, whose sums have 64 bits and are rounded once, and not there for float. Outputs
   never lie over the input. */

#include "device/port/port.h"

/* All blocks share these after their pointers: weights [out_c][kernel_h][kernel_w][in_c], bias [out_c], and,
   for integers, a multiplier and shift for each output channel. */
#define MOTE_TRANSPOSE_CONV_SIZES  \
  int32_t batch, in_h, in_w, in_c; \
  int32_t out_h, out_w, out_c;     \
  int32_t kernel_h, kernel_w;      \
  int32_t stride_h, stride_w;      \
  int32_t pad_top, pad_left

typedef struct mote_transpose_conv_s8_params {
  const int8_t* weights;
  const int32_t* bias;
  const int32_t* multiplier; /* 0 or in [2^30, 2^31) */
  const int8_t* shift;       /* in [-31, 30] */
  MOTE_TRANSPOSE_CONV_SIZES;
  int32_t in_zero_point, weights_zero_point, out_zero_point; /* in [-128, 127] */
  int32_t out_min, out_max;                                  /* in [-128, 127] */
} mote_transpose_conv_s8_params;

typedef struct mote_transpose_conv_s16_params {
  const int8_t* weights;
  const int64_t* bias;
  const int32_t* multiplier; /* in [2^14, 2^15) or 0 */
  const int8_t* shift;       /* to the right, in [8, 46] */
  MOTE_TRANSPOSE_CONV_SIZES;
  int32_t out_min, out_max; /* in [-32768, 32767] */
} mote_transpose_conv_s16_params;

typedef struct mote_transpose_conv_f32_params {
  const float* weights;
  const float* bias;
  MOTE_TRANSPOSE_CONV_SIZES;
  float out_min, out_max;
} mote_transpose_conv_f32_params;

#ifdef __cplusplus
extern "C" {
#endif

/* Any core. No scratch. */
void MOTE_NAME(transpose_conv_s8)(const int8_t* in, int8_t* out, void* scratch,
                                  const mote_transpose_conv_s8_params* p);
void MOTE_NAME(transpose_conv_s16)(const int16_t* in, int16_t* out, void* scratch,
                                   const mote_transpose_conv_s16_params* p);
void MOTE_NAME(transpose_conv_f32)(const float* in, float* out, void* scratch,
                                   const mote_transpose_conv_f32_params* p);

#ifdef __cplusplus
}
#endif
#endif
