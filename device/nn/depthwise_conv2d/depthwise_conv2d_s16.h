/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_DEPTHWISE_CONV2D_S16_H
#define MOTE_DEPTHWISE_CONV2D_S16_H
/* Depthwise convolution of int16 activations with int8 weights; the layout is that of depthwise_conv2d.h. All
   zero points are 0, a tap outside the input counts as 0, sums and biases have 64 bits and are rounded once
   (mote_requantize_wide). Outputs are written in ascending order, each after all of its window was read. */

#include "device/port/port.h"

typedef struct mote_depthwise_conv2d_s16_params {
  const int8_t* weights;     /* [kernel_h][kernel_w][out_c] */
  const int64_t* bias;       /* [out_c] */
  const int32_t* multiplier; /* [out_c], in [2^14, 2^15) or 0 */
  const int8_t* shift;       /* [out_c], to the right, in [8, 46] */
  int32_t in_h, in_w, in_c;
  int32_t out_h, out_w, depth_multiplier;
  int32_t kernel_h, kernel_w;
  int32_t stride_h, stride_w;
  int32_t dilation_h, dilation_w;
  int32_t pad_top, pad_left;
  int32_t out_min, out_max; /* the activation's range, in [-32768, 32767] */
} mote_depthwise_conv2d_s16_params;

#ifdef __cplusplus
extern "C" {
#endif

/* Any core. No scratch. */
void MOTE_NAME(depthwise_conv2d_s16)(const int16_t* in, int16_t* out, void* scratch,
                                     const mote_depthwise_conv2d_s16_params* p);

#ifdef __cplusplus
}
#endif
#endif
