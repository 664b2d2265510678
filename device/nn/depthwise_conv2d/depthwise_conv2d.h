/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_DEPTHWISE_CONV2D_H
#define MOTE_DEPTHWISE_CONV2D_H
/* Depthwise two-dimensional convolution, NHWC, batch 1. Each input channel c makes the depth_multiplier
   output channels o = c * depth_multiplier ... c * depth_multiplier + depth_multiplier - 1, out_c = in_c *
   depth_multiplier.

   out[y][x][o] = clamp(out_zero_point + requantize(bias[o] + sum over ky, kx of
                        in[y * stride_h + ky * dilation_h - pad_top][x * stride_w + kx * dilation_w -
   pad_left][c]
                        * weights[ky][kx][o]))

   A tap outside the input reads in_zero_point (0 for float). The input's zero point is already folded into
   the bias: bias[o] = b[o] - in_zero_point * sum(weights[..][..][o]), modulo 2^32. */

#include "device/port/port.h"

typedef struct mote_depthwise_conv2d_s8_params {
  const int8_t* weights;     /* [kernel_h][kernel_w][out_c] */
  const int32_t* bias;       /* [out_c], zero point folded in */
  const int32_t* multiplier; /* [out_c], 0 or in [2^30, 2^31) */
  const int8_t* shift;       /* [out_c], in [-31, 30] */
  int32_t in_h, in_w, in_c;
  int32_t out_h, out_w, depth_multiplier;
  int32_t kernel_h, kernel_w;
  int32_t stride_h, stride_w;
  int32_t dilation_h, dilation_w;
  int32_t pad_top, pad_left;
  int32_t in_zero_point, out_zero_point; /* in [-128, 127] */
  int32_t out_min, out_max;              /* the activation's range, in [-128, 127] */
} mote_depthwise_conv2d_s8_params;

typedef struct mote_depthwise_conv2d_f32_params {
  const float* weights; /* [kernel_h][kernel_w][out_c] */
  const float* bias;    /* [out_c] */
  int32_t in_h, in_w, in_c;
  int32_t out_h, out_w, depth_multiplier;
  int32_t kernel_h, kernel_w;
  int32_t stride_h, stride_w;
  int32_t dilation_h, dilation_w;
  int32_t pad_top, pad_left;
  float out_min, out_max;
} mote_depthwise_conv2d_f32_params;

#ifdef __cplusplus
extern "C" {
#endif

/* Any core. No scratch. */
void MOTE_NAME(depthwise_conv2d_s8)(const int8_t* in, int8_t* out, void* scratch,
                                    const mote_depthwise_conv2d_s8_params* p);
void MOTE_NAME(depthwise_conv2d_f32)(const float* in, float* out, void* scratch,
                                     const mote_depthwise_conv2d_f32_params* p);

#ifdef __cplusplus
}
#endif

/* The family's kernels for int16 activations, and for cores with the DSP extension. */
#include "device/nn/depthwise_conv2d/depthwise_conv2d_dsp.h"
#include "device/nn/depthwise_conv2d/depthwise_conv2d_dsp_compact.h"

/* The family's kernel for cores with Helium vectors. */
#include "device/nn/depthwise_conv2d/depthwise_conv2d_mve.h"
#include "device/nn/depthwise_conv2d/depthwise_conv2d_s16.h"

/* And for cores without SIMD instructions. */
#include "device/nn/depthwise_conv2d/depthwise_conv2d_dual.h"

#endif
