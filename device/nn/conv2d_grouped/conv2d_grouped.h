/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_CONV2D_GROUPED_H
#define MOTE_CONV2D_GROUPED_H
/* Two-dimensional convolution, NHWC, of a batch of images, in groups of channels, with any zero point of the
   weights: what conv2d.h and depthwise_conv2d.h cannot do.

   out[n][y][x][o] = clamp(out_zero_point + requantize(bias[o] + sum over ky, kx, c of
                       (in[n][y * stride_h + ky * dilation_h - pad_top][x * stride_w + kx * dilation_w -
                       pad_left][g * depth + c] - in_zero_point)
                       * (weights[o][ky][kx][c] - weights_zero_point)))

   where g = o / group_out_c. A tap outside the input counts nothing. No zero point is folded into the bias.
   Zero points are 0 for int16 and not there for float; int16 has the two rules of conv2d_s16.h for sums of
   64 and of 32 bits. Outputs never lie over the input. */

#include "device/port/port.h"

/* All blocks share these after their pointers: weights [out_c][kernel_h][kernel_w][depth], bias [out_c], and,
   for integers, a multiplier and shift for each output channel. */
#define MOTE_CONV2D_GROUPED_SIZES                 \
  int32_t batch, in_h, in_w, in_c;                \
  int32_t out_h, out_w, out_c;                    \
  int32_t depth, group_out_c; /* of each group */ \
  int32_t kernel_h, kernel_w;                     \
  int32_t stride_h, stride_w;                     \
  int32_t dilation_h, dilation_w;                 \
  int32_t pad_top, pad_left

typedef struct mote_conv2d_grouped_s8_params {
  const int8_t* weights;
  const int32_t* bias;
  const int32_t* multiplier; /* 0 or in [2^30, 2^31) */
  const int8_t* shift;       /* in [-31, 30] */
  MOTE_CONV2D_GROUPED_SIZES;
  int32_t in_zero_point, weights_zero_point, out_zero_point; /* in [-128, 127] */
  int32_t out_min, out_max;                                  /* in [-128, 127] */
} mote_conv2d_grouped_s8_params;

typedef struct mote_conv2d_grouped_s16_params {
  const int8_t* weights;
  const int64_t* bias;
  const int32_t* multiplier; /* in [2^14, 2^15) or 0 */
  const int8_t* shift;       /* to the right, in [8, 46] */
  MOTE_CONV2D_GROUPED_SIZES;
  int32_t out_min, out_max; /* in [-32768, 32767] */
} mote_conv2d_grouped_s16_params;

typedef struct mote_conv2d_grouped_s16_narrow_params {
  const int8_t* weights;
  const int32_t* bias;
  const int32_t* multiplier; /* 0 or in [2^30, 2^31) */
  const int8_t* shift;       /* in [-31, 30] */
  MOTE_CONV2D_GROUPED_SIZES;
  int32_t out_min, out_max;
} mote_conv2d_grouped_s16_narrow_params;

typedef struct mote_conv2d_grouped_f32_params {
  const float* weights;
  const float* bias;
  MOTE_CONV2D_GROUPED_SIZES;
  float out_min, out_max;
} mote_conv2d_grouped_f32_params;

#ifdef __cplusplus
extern "C" {
#endif

/* Any core. No scratch. */
void MOTE_NAME(conv2d_grouped_s8)(const int8_t* in, int8_t* out, void* scratch,
                                  const mote_conv2d_grouped_s8_params* p);
void MOTE_NAME(conv2d_grouped_s16)(const int16_t* in, int16_t* out, void* scratch,
                                   const mote_conv2d_grouped_s16_params* p);
void MOTE_NAME(conv2d_grouped_s16_narrow)(const int16_t* in, int16_t* out, void* scratch,
                                          const mote_conv2d_grouped_s16_narrow_params* p);
void MOTE_NAME(conv2d_grouped_f32)(const float* in, float* out, void* scratch,
                                   const mote_conv2d_grouped_f32_params* p);

#ifdef __cplusplus
}
#endif
#endif
