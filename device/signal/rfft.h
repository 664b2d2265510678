/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_RFFT_H
#define MOTE_RFFT_H
/* Spectra of real samples, row by row, and samples of spectra. A spectrum of 2 * points samples is
   points + 1 complex numbers, real part first.

   rfft   x [rows][length], length <= 2 * points, as if zeros followed -> y [rows][points + 1] complex
   irfft  x [rows][points + 1] complex -> y [rows][2 * points]; imaginary parts of the first and last number
          count as 0

   Integers of rfft come divided by 2 * points; what irfft adds up is divided by 2 * points, whatever the
   type. Integers are rounded as device/dsp/fft.h says. y lies over no input. */

#include "device/port/port.h"

typedef struct mote_rfft_s16_params {
  const int16_t* positions; /* [points] */
  const int32_t* twiddles;  /* pairs of Q15, in the order of device/dsp/fft.h */
  const int32_t* halves;    /* [points / 2], as device/dsp/real_fft.h has them */
  const int8_t* radices;    /* [stages] */
  int32_t rows, length, points, stages;
} mote_rfft_s16_params;

/* The same with twiddles and halves in Q31, two words for each. */
typedef mote_rfft_s16_params mote_rfft_s32_params;

typedef struct mote_rfft_f32_params {
  const int16_t* positions;
  const float* twiddles; /* real part, imaginary part */
  const float* halves;
  const int8_t* radices;
  int32_t rows, length, points, stages;
  float scale; /* of irfft: 1 / (2 * points) */
} mote_rfft_f32_params;

#ifdef __cplusplus
extern "C" {
#endif

/* Radices 2 and 4. Any core; _dsp: Armv7E-M, Armv8-M with DSP. No scratch. */
void MOTE_NAME(rfft_s16)(const int16_t* x, int16_t* y, void* scratch, const mote_rfft_s16_params* p);
void MOTE_NAME(rfft_s16_dsp)(const int16_t* x, int16_t* y, void* scratch, const mote_rfft_s16_params* p);
void MOTE_NAME(rfft_s32)(const int32_t* x, int32_t* y, void* scratch, const mote_rfft_s32_params* p);
void MOTE_NAME(rfft_f32)(const float* x, float* y, void* scratch, const mote_rfft_f32_params* p);
void MOTE_NAME(irfft_s16)(const int16_t* x, int16_t* y, void* scratch, const mote_rfft_s16_params* p);
void MOTE_NAME(irfft_s16_dsp)(const int16_t* x, int16_t* y, void* scratch, const mote_rfft_s16_params* p);
void MOTE_NAME(irfft_s32)(const int32_t* x, int32_t* y, void* scratch, const mote_rfft_s32_params* p);
void MOTE_NAME(irfft_f32)(const float* x, float* y, void* scratch, const mote_rfft_f32_params* p);

/* Radices 2, 3, 4 and 5. */
void MOTE_NAME(rfft_mixed_s16)(const int16_t* x, int16_t* y, void* scratch, const mote_rfft_s16_params* p);
void MOTE_NAME(rfft_mixed_s32)(const int32_t* x, int32_t* y, void* scratch, const mote_rfft_s32_params* p);
void MOTE_NAME(rfft_mixed_f32)(const float* x, float* y, void* scratch, const mote_rfft_f32_params* p);
void MOTE_NAME(irfft_mixed_s16)(const int16_t* x, int16_t* y, void* scratch, const mote_rfft_s16_params* p);
void MOTE_NAME(irfft_mixed_s32)(const int32_t* x, int32_t* y, void* scratch, const mote_rfft_s32_params* p);
void MOTE_NAME(irfft_mixed_f32)(const float* x, float* y, void* scratch, const mote_rfft_f32_params* p);

#ifdef __cplusplus
}
#endif
#endif
