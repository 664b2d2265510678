/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_FILTER_H
#define MOTE_FILTER_H
/* Filters over time, channel by channel. in[0] is x [count][channels]; with a state, in[1] holds what was
   kept and out[1] what is to be kept, which may lie exactly over it. A state of zeros is the beginning.

   fir     y[i] = sum over k < taps of h[k] * x[i * step - k], for i < count / step: a filter, of whose
   results every step-th is kept. State: [taps - 1][channels] samples, oldest first. Without one (stateless is
   1, and then in and out are one shorter) samples before the first count as 0. fir_s16  h Q of `digits`; the
   sum of 64 bits is rounded, ties up, and saturated biquad  sections of y = b0 x + b1 x[-1] + b2 x[-2] - a1
   y[-1] - a2 y[-2] one after the other (direct form 1). State: for each channel the last two numbers, newest
   first, before every section and behind the last one: [channels][sections + 1][2]. biquad_s16  coefficients
   Q30, numbers between sections int32 with 13 digits more than the samples, saturated at twice the range of
   int16; sums of 64 bits are rounded down there, and at the output to the nearest, ties up

   y lies over no input. */

#include "device/port/port.h"

typedef struct mote_fir_s16_params {
  const int16_t* taps; /* the last one first */
  int32_t count, channels, size, step, digits, stateless;
} mote_fir_s16_params;

typedef struct mote_fir_f32_params {
  const float* taps;
  int32_t count, channels, size, step, stateless;
} mote_fir_f32_params;

typedef struct mote_biquad_s16_params {
  const int32_t* sections; /* [sections][5]: b0, b1, b2, a1, a2 */
  int32_t count, channels, size;
} mote_biquad_s16_params;

typedef struct mote_biquad_f32_params {
  const float* sections;
  int32_t count, channels, size;
} mote_biquad_f32_params;

#ifdef __cplusplus
extern "C" {
#endif

/* Any core; _dsp: Armv7E-M, Armv8-M with DSP, and of one channel. No scratch. */
void MOTE_NAME(fir_s16)(const void* const* in, void* const* out, void* scratch, const mote_fir_s16_params* p);
void MOTE_NAME(fir_s16_dsp)(const void* const* in, void* const* out, void* scratch,
                            const mote_fir_s16_params* p);
void MOTE_NAME(fir_f32)(const void* const* in, void* const* out, void* scratch, const mote_fir_f32_params* p);
void MOTE_NAME(biquad_s16)(const void* const* in, void* const* out, void* scratch,
                           const mote_biquad_s16_params* p);
void MOTE_NAME(biquad_f32)(const void* const* in, void* const* out, void* scratch,
                           const mote_biquad_f32_params* p);

#ifdef __cplusplus
}
#endif
#endif
