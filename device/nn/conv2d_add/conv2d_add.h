/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_CONV2D_ADD_H
#define MOTE_CONV2D_ADD_H
/* A convolution and the sum of its output with another tensor, the residual, in one call:

   out[y][x][o] = add(conv2d(in)[y][x][o], residual[y][x][o])

   with the arithmetic of conv2d.h and add.h: what the convolution gives is rounded to int8 as ever, but lies
   in registers only. Residual and output have the same shape. */

#include "device/nn/conv2d/conv2d.h"
#include "device/port/port.h"

typedef struct mote_conv2d_add_s8_params {
  mote_conv2d_s8_params conv;          /* out_zero_point, out_min and out_max are of what is added */
  int32_t conv_multiplier, conv_shift; /* as those of add.h */
  int32_t residual_zero_point, residual_multiplier, residual_shift;
  int32_t sum_zero_point, sum_multiplier, sum_shift;
  int32_t sum_min, sum_max; /* the activation's range, in [-128, 127] */
} mote_conv2d_add_s8_params;

#ifdef __cplusplus
extern "C" {
#endif

/* Any core, any quantisation. Positions ascending; a position's channels of the residual are read one by one,
   each before its output is written. No scratch. */
void MOTE_NAME(conv2d_add_s8)(const int8_t* in, const int8_t* residual, int8_t* out, void* scratch,
                              const mote_conv2d_add_s8_params* p);

#ifdef __cplusplus
}
#endif
#endif
