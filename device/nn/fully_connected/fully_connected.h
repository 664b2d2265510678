/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_FULLY_CONNECTED_H
#define MOTE_FULLY_CONNECTED_H
/* Fully connected layer.

   out[b][o] = clamp(out_zero_point + requantize(bias[o] + sum over i of in[b][i] * weights[o][i]))

   One multiplier serves all outputs; a layer with a scale for each output is a 1x1 convolution (conv2d.h).
   The input's zero point is already folded into the bias: bias[o] = b[o] - in_zero_point * sum(weights[o]),
   modulo 2^32. */

#include "device/port/port.h"

typedef struct mote_fully_connected_s8_params {
  const int8_t* weights; /* [out_c][in_c] */
  const int32_t* bias;   /* [out_c], zero point folded in */
  int32_t batch, in_c, out_c;
  int32_t multiplier;       /* 0 or in [2^30, 2^31) */
  int32_t shift;            /* in [-31, 30] */
  int32_t out_zero_point;   /* in [-128, 127] */
  int32_t out_min, out_max; /* the activation's range, in [-128, 127] */
} mote_fully_connected_s8_params;

typedef struct mote_fully_connected_f32_params {
  const float* weights; /* [out_c][in_c] */
  const float* bias;    /* [out_c] */
  int32_t batch, in_c, out_c;
  float out_min, out_max;
} mote_fully_connected_f32_params;

#ifdef __cplusplus
extern "C" {
#endif

/* Any core. No scratch. */
void MOTE_NAME(fully_connected_s8)(const int8_t* in, int8_t* out, void* scratch,
                                   const mote_fully_connected_s8_params* p);
void MOTE_NAME(fully_connected_f32)(const float* in, float* out, void* scratch,
                                    const mote_fully_connected_f32_params* p);

/* For cores with a single precision FPU. Weights: device/nn/conv2d/dot_f32_fpu.h; the channels that do not
   make up a group of eight, n of them, come last, as [in_c][n]. No scratch. */
void MOTE_NAME(fully_connected_f32_fpu)(const float* in, float* out, void* scratch,
                                        const mote_fully_connected_f32_params* p);

#ifdef __cplusplus
}
#endif

#endif
