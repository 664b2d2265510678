/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_CONV2D_ADD_MVE_H
#define MOTE_CONV2D_ADD_MVE_H
/* The convolutions of conv2d_mve.h with a residual, the sum as one straight line in the two int8 operands:

   out = saturate(round((conv_factor * conv + residual_factor * residual + offset) / 2^22))

   as add_mve.h has it; where no line is exact, the sum is a kernel of its own. Neither the convolution nor
   the sum has an activation that leaves less than all of int8.

   Three output positions at a time, ascending, whose windows are read before their outputs are written; their
   part of the residual is read while they are written. */

#include "device/nn/add/add_mve.h"
#include "device/port/port.h"

/* As mote_conv2d_s8_mve_params up to is_signed. */
typedef struct mote_conv2d_add_s8_mve_params {
  const int8_t* weights;
  const int32_t* constants;
  int32_t in_h, in_w, in_c;
  int32_t out_h, out_w, out_c;
  int32_t kernel_h, kernel_w;
  int32_t stride_h, stride_w;
  int32_t dilation_h, dilation_w;
  int32_t pad_top, pad_left;
  int32_t in_zero_point, conv_zero_point; /* in [-128, 127] */
  int32_t conv_min, conv_max;             /* -128, 127 */
  int32_t is_signed;
  int32_t conv_factor, residual_factor, offset;
} mote_conv2d_add_s8_mve_params;

/* As mote_conv2d_s8_mve_1x1_params up to is_signed. */
typedef struct mote_conv2d_add_s8_mve_1x1_params {
  const int8_t* weights;
  const int32_t* constants;
  int32_t positions; /* out_h * out_w */
  int32_t in_c, out_c;
  int32_t conv_zero_point;    /* in [-128, 127] */
  int32_t conv_min, conv_max; /* -128, 127 */
  int32_t is_signed;
  int32_t conv_factor, residual_factor, offset;
} mote_conv2d_add_s8_mve_1x1_params;

#ifdef __cplusplus
extern "C" {
#endif

/* Scratch: as the convolutions alone, mote_conv2d_s8_mve_scratch_bytes() and
   mote_conv2d_s8_mve_1x1_scratch_bytes(). */
void MOTE_NAME(conv2d_add_s8_mve)(const int8_t* in, const int8_t* residual, int8_t* out, void* scratch,
                                  const mote_conv2d_add_s8_mve_params* p);
void MOTE_NAME(conv2d_add_s8_mve_1x1)(const int8_t* in, const int8_t* residual, int8_t* out, void* scratch,
                                      const mote_conv2d_add_s8_mve_1x1_params* p);

#ifdef __cplusplus
}
#endif
#endif
