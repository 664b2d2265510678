/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_CONV2D_S16_H
#define MOTE_CONV2D_S16_H
/* Two-dimensional convolution of int16 activations with int8 weights, NHWC, batch 1. All zero points are 0,
   and a tap outside the input counts as 0:

   out[y][x][o] = clamp(rescaled(bias[o] + sum over ky, kx, c of
                        in[y * stride_h + ky * dilation_h - pad_top][x * stride_w + kx * dilation_w -
   pad_left][c]
                        * weights[o][ky][kx][c]))

   Two kernels, for TFLite has two rules. With 64-bit biases, sums have 64 bits and are rounded once
   (mote_requantize_wide); with 32-bit biases, sums wrap around in 32 bits and are rounded twice
   (mote_requantize). A fully connected layer is a convolution 1x1 over rows.

   Outputs are written in ascending order; an output position reads its whole window first. */

#include "device/port/port.h"

typedef struct mote_conv2d_s16_params {
  const int8_t* weights;     /* [out_c][kernel_h][kernel_w][in_c] */
  const int64_t* bias;       /* [out_c] */
  const int32_t* multiplier; /* [out_c], in [2^14, 2^15) or 0 */
  const int8_t* shift;       /* [out_c], to the right, in [8, 46] */
  int32_t in_h, in_w, in_c;
  int32_t out_h, out_w, out_c;
  int32_t kernel_h, kernel_w;
  int32_t stride_h, stride_w;
  int32_t dilation_h, dilation_w;
  int32_t pad_top, pad_left;
  int32_t out_min, out_max; /* the activation's range, in [-32768, 32767] */
} mote_conv2d_s16_params;

typedef struct mote_conv2d_s16_narrow_params {
  const int8_t* weights;     /* [out_c][kernel_h][kernel_w][in_c] */
  const int32_t* bias;       /* [out_c] */
  const int32_t* multiplier; /* [out_c], 0 or in [2^30, 2^31) */
  const int8_t* shift;       /* [out_c], in [-31, 30] */
  int32_t in_h, in_w, in_c;
  int32_t out_h, out_w, out_c;
  int32_t kernel_h, kernel_w;
  int32_t stride_h, stride_w;
  int32_t dilation_h, dilation_w;
  int32_t pad_top, pad_left;
  int32_t out_min, out_max;
} mote_conv2d_s16_narrow_params;

#ifdef __cplusplus
extern "C" {
#endif

/* Any core. No scratch. */
void MOTE_NAME(conv2d_s16)(const int16_t* in, int16_t* out, void* scratch, const mote_conv2d_s16_params* p);
void MOTE_NAME(conv2d_s16_narrow)(const int16_t* in, int16_t* out, void* scratch,
                                  const mote_conv2d_s16_narrow_params* p);

#ifdef __cplusplus
}
#endif
#endif
