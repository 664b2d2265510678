/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_WINDOW_H
#define MOTE_WINDOW_H
/* What is done to samples before their spectrum is taken.

   window_s16          y = x * weights / 2^shift rounded down and saturated; the weights are the same for
   every row of `count` samples. y may lie exactly over x. window_s16_variable the same with weights in RAM
   fft_auto_scale_s16  in[0] x [count], out[0] y = x * 2^bits, out[1] int32: the bits, as many as the largest
                       magnitude leaves free. Where x has -32768, what TFLM 90b983c computes. */

#include "device/port/port.h"

typedef struct mote_window_s16_params {
  const int16_t* weights; /* [count] */
  int32_t rows, count, shift;
} mote_window_s16_params;

typedef struct mote_window_s16_variable_params {
  int32_t rows, count, shift;
} mote_window_s16_variable_params;

typedef struct mote_fft_auto_scale_s16_params {
  int32_t count;
} mote_fft_auto_scale_s16_params;

#ifdef __cplusplus
extern "C" {
#endif

/* Any core; _dsp: Armv7E-M, Armv8-M with DSP. No scratch. */
void MOTE_NAME(window_s16)(const int16_t* x, int16_t* y, void* scratch, const mote_window_s16_params* p);
void MOTE_NAME(window_s16_dsp)(const int16_t* x, int16_t* y, void* scratch, const mote_window_s16_params* p);
void MOTE_NAME(window_s16_variable)(const int16_t* x, const int16_t* weights, int16_t* y, void* scratch,
                                    const mote_window_s16_variable_params* p);
void MOTE_NAME(fft_auto_scale_s16)(const void* const* in, void* const* out, void* scratch,
                                   const mote_fft_auto_scale_s16_params* p);

#ifdef __cplusplus
}

MOTE_INLINE int16_t mote_windowed(int32_t sample, int32_t weight, int32_t shift) {
  return (int16_t)mote_clamp((sample * weight) >> shift, -32768, 32767);
}

#endif
#endif
