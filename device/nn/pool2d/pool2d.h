/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_POOL2D_H
#define MOTE_POOL2D_H
/* Pooling over windows, NHWC; batch 1 but for the kernels of batches. Input and output have the same
   quantisation. Taps outside the input do not count:

   average:    out[y][x][c] = clamp(sum of the window's taps / their number), of integers the quotient
               rounded to the nearest, ties away from zero

   max:        out[y][x][c] = clamp(largest of the window's taps)

   l2 (float): out[y][x][c] = clamp(square root of the mean of the taps' squares)

   Every window has at least one tap inside the input. */

#include "device/port/port.h"

/* Of int16 too. */
typedef struct mote_pool2d_s8_params {
  int32_t in_h, in_w, channels;
  int32_t out_h, out_w;
  int32_t kernel_h, kernel_w; /* kernel_h * kernel_w <= 2^24, of int16 2^15 */
  int32_t stride_h, stride_w;
  int32_t pad_top, pad_left;
  int32_t out_min, out_max; /* the activation's range, in that of the type */
} mote_pool2d_s8_params;

typedef struct mote_global_pool2d_s8_params {
  int32_t positions, channels; /* in_h * in_w, at most 2^24; and of each */
} mote_global_pool2d_s8_params;

typedef struct mote_pool2d_f32_params {
  int32_t in_h, in_w, channels;
  int32_t out_h, out_w;
  int32_t kernel_h, kernel_w;
  int32_t stride_h, stride_w;
  int32_t pad_top, pad_left;
  float out_min, out_max;
} mote_pool2d_f32_params;

/* The same for several images: the first dimension counts them. */
typedef struct mote_pool2d_batches_params {
  int32_t batches;
  int32_t in_h, in_w, channels;
  int32_t out_h, out_w;
  int32_t kernel_h, kernel_w;
  int32_t stride_h, stride_w;
  int32_t pad_top, pad_left;
  int32_t out_min, out_max;
} mote_pool2d_batches_params;

typedef struct mote_pool2d_batches_f32_params {
  int32_t batches;
  int32_t in_h, in_w, channels;
  int32_t out_h, out_w;
  int32_t kernel_h, kernel_w;
  int32_t stride_h, stride_w;
  int32_t pad_top, pad_left;
  float out_min, out_max;
} mote_pool2d_batches_f32_params;

#ifdef __cplusplus
extern "C" {
#endif

/* Any core. No scratch. */
void MOTE_NAME(average_pool2d_s8)(const int8_t* in, int8_t* out, void* scratch,
                                  const mote_pool2d_s8_params* p);
void MOTE_NAME(average_pool2d_f32)(const float* in, float* out, void* scratch,
                                   const mote_pool2d_f32_params* p);
void MOTE_NAME(max_pool2d_s8)(const int8_t* in, int8_t* out, void* scratch, const mote_pool2d_s8_params* p);
void MOTE_NAME(max_pool2d_f32)(const float* in, float* out, void* scratch, const mote_pool2d_f32_params* p);
void MOTE_NAME(average_pool2d_s16)(const int16_t* in, int16_t* out, void* scratch,
                                   const mote_pool2d_s8_params* p);
void MOTE_NAME(max_pool2d_s16)(const int16_t* in, int16_t* out, void* scratch,
                               const mote_pool2d_s8_params* p);
void MOTE_NAME(l2_pool2d_f32)(const float* in, float* out, void* scratch, const mote_pool2d_f32_params* p);

/* Any core: batches. No scratch. */
void MOTE_NAME(l2_pool2d_batches_f32)(const float* in, float* out, void* scratch,
                                      const mote_pool2d_batches_f32_params* p);
void MOTE_NAME(average_pool2d_batches_s8)(const int8_t* in, int8_t* out, void* scratch,
                                          const mote_pool2d_batches_params* p);
/* Ties go up, as those of a mean of uint8 do. */
void MOTE_NAME(average_pool2d_ties_up_s8)(const int8_t* in, int8_t* out, void* scratch,
                                          const mote_pool2d_batches_params* p);
void MOTE_NAME(average_pool2d_batches_s16)(const int16_t* in, int16_t* out, void* scratch,
                                           const mote_pool2d_batches_params* p);
void MOTE_NAME(average_pool2d_batches_f32)(const float* in, float* out, void* scratch,
                                           const mote_pool2d_batches_f32_params* p);
void MOTE_NAME(max_pool2d_batches_s8)(const int8_t* in, int8_t* out, void* scratch,
                                      const mote_pool2d_batches_params* p);
void MOTE_NAME(max_pool2d_batches_s16)(const int16_t* in, int16_t* out, void* scratch,
                                       const mote_pool2d_batches_params* p);
void MOTE_NAME(max_pool2d_batches_f32)(const float* in, float* out, void* scratch,
                                       const mote_pool2d_batches_f32_params* p);

/* Any core: the average of one window over the whole input, without an activation, in the least code. Channel
   by channel, and all of a channel is read before its output is written. No scratch. */
void MOTE_NAME(global_average_pool2d_s8)(const int8_t* in, int8_t* out, void* scratch,
                                         const mote_global_pool2d_s8_params* p);

/* Cores with the DSP extension; channels is a multiple of 4 and a window has at most 256 taps. No scratch. */
void MOTE_NAME(average_pool2d_s8_dsp)(const int8_t* in, int8_t* out, void* scratch,
                                      const mote_pool2d_s8_params* p);

/* Cores with Helium vectors; channels is at least 16 and a window has at most 256 taps. No scratch. */
void MOTE_NAME(average_pool2d_s8_mve)(const int8_t* in, int8_t* out, void* scratch,
                                      const mote_pool2d_s8_params* p);

#ifdef __cplusplus
}
#endif
#endif
