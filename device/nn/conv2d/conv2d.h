/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_CONV2D_H
#define MOTE_CONV2D_H
/* Two-dimensional convolution, NHWC, batch 1.

   out[y][x][o] = clamp(out_zero_point + requantize(bias[o] + sum over ky, kx, c of
                        in[y * stride_h + ky * dilation_h - pad_top][x * stride_w + kx * dilation_w -
   pad_left][c]
                        * weights[o][ky][kx][c]))

   A tap outside the input reads in_zero_point. The input's zero point is already folded into the bias:
   bias[o] = b[o] - in_zero_point * sum(weights[o]), modulo 2^32. */

#include "device/port/port.h"

typedef struct mote_conv2d_s8_params {
  const int8_t* weights;     /* [out_c][kernel_h][kernel_w][in_c] */
  const int32_t* bias;       /* [out_c], zero point folded in */
  const int32_t* multiplier; /* [out_c], 0 or in [2^30, 2^31) */
  const int8_t* shift;       /* [out_c], in [-31, 30] */
  int32_t in_h, in_w, in_c;
  int32_t out_h, out_w, out_c;
  int32_t kernel_h, kernel_w;
  int32_t stride_h, stride_w;
  int32_t dilation_h, dilation_w;
  int32_t pad_top, pad_left;
  int32_t in_zero_point, out_zero_point; /* in [-128, 127] */
  int32_t out_min, out_max;              /* the activation's range, in [-128, 127] */
} mote_conv2d_s8_params;

typedef struct mote_conv2d_f32_params {
  const float* weights; /* [out_c][kernel_h][kernel_w][in_c] */
  const float* bias;    /* [out_c] */
  int32_t in_h, in_w, in_c;
  int32_t out_h, out_w, out_c;
  int32_t kernel_h, kernel_w;
  int32_t stride_h, stride_w;
  int32_t dilation_h, dilation_w;
  int32_t pad_top, pad_left;
  float out_min, out_max;
} mote_conv2d_f32_params;

#ifdef __cplusplus
extern "C" {
#endif

/* Any core. No scratch. */
void MOTE_NAME(conv2d_s8)(const int8_t* in, int8_t* out, void* scratch, const mote_conv2d_s8_params* p);
void MOTE_NAME(conv2d_f32)(const float* in, float* out, void* scratch, const mote_conv2d_f32_params* p);

#ifdef __cplusplus
}
#endif

/* The family's kernels for int16 activations, and for cores with the DSP extension. */
#include "device/nn/conv2d/conv2d_dsp.h"
#include "device/nn/conv2d/conv2d_dsp_compact.h"
#include "device/nn/conv2d/conv2d_s16.h"

/* The family's kernel for cores without SIMD instructions. */
#include "device/nn/conv2d/conv2d_dual.h"

/* The family's kernels for cores with Helium vectors. */
#include "device/nn/conv2d/conv2d_mve.h"

#endif
