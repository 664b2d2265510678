/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_MEL_H
#define MOTE_MEL_H
/* From samples to the bands of a filter bank over their spectra, frame by frame, so that no spectrum but one
   is ever in memory.

     x [..] -> y [frames][count]
     frame f    x[f * step + i] * window[i] for i < size, then zeros up to 2 * points
     spectrum   its transform S, as device/signal/rfft.h; powers |S|^2 or magnitudes |S|
     band b     sum of weights * spectrum over bands[b][1] bins from bands[b][0] on
     y          band b, or log(band b + floor)

   mel_f32  floats throughout; `magnitude` and `log` choose.

   log_mel_*  x and y int16, weights Q of any number of digits, window Q15. All is divided by a reference: the
   largest sample of x, 1 at least, if `normalize` is set, else 2^15. The sums are U64; with r the reference,
   or its square of powers, to each is added max(1, r * floor_multiplier >> floor_shift), and y =
   clamp((log2(sum) - log_powers * log2(reference) - log_offset) * multiplier >> shift)  [int16] with
   logarithms in Q16 of device/dsp/integer_log2.h and the product rounded.

     log_mel_s16            powers by int16. A frame is multiplied by 2^s, as many digits as its samples leave
                            free beside `headroom` of them, which is undone in the logarithm
     log_mel_s32            powers >> 12 by int32, of samples with 15 digits more
     log_mel_magnitude_s32  magnitudes, rounded, by the same

   The transforms have the radices 2 and 4. Scratch: points + 1 complex numbers of the arithmetic. y lies over
   no input. The arithmetic of the bands is mote's own; src/ops/signal_mel.cc is its definition. */

#include "device/port/port.h"

typedef struct mote_log_mel_params {
  const int16_t* window;    /* [size] Q15 */
  const int16_t* weights;   /* of one band after the other; none is negative */
  const int16_t* bands;     /* [count][2]: first bin, number of bins */
  const int16_t* bulge;     /* [129] of device/dsp/integer_log2.h */
  const int16_t* positions; /* from here on as device/signal/rfft.h has them */
  const int32_t* twiddles;
  const int32_t* halves;
  const int8_t* radices;
  int32_t points, stages;
  int32_t samples, frames, size, step, count;
  int32_t first_bin, end_bin; /* the bins that the bands need */
  int32_t headroom;
  int32_t normalize, floor_multiplier, floor_shift;
  int32_t log_powers, log_offset, multiplier, shift;
} mote_log_mel_params;

typedef struct mote_mel_f32_params {
  const float* window;
  const float* weights;
  const int16_t* bands;
  const int16_t* positions;
  const float* twiddles;
  const float* halves;
  const int8_t* radices;
  int32_t points, stages;
  int32_t frames, size, step, count;
  int32_t magnitude, log;
  float floor;
} mote_mel_f32_params;

#ifdef __cplusplus
extern "C" {
#endif

/* Any core; _dsp: Armv7E-M, Armv8-M with DSP. */
void MOTE_NAME(log_mel_s16)(const int16_t* x, int16_t* y, void* scratch, const mote_log_mel_params* p);
void MOTE_NAME(log_mel_s16_dsp)(const int16_t* x, int16_t* y, void* scratch, const mote_log_mel_params* p);
void MOTE_NAME(log_mel_s32)(const int16_t* x, int16_t* y, void* scratch, const mote_log_mel_params* p);
void MOTE_NAME(log_mel_magnitude_s32)(const int16_t* x, int16_t* y, void* scratch,
                                      const mote_log_mel_params* p);
void MOTE_NAME(mel_f32)(const float* x, float* y, void* scratch, const mote_mel_f32_params* p);

#ifdef __cplusplus
}
#endif
#endif
