/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_CMVN_H
#define MOTE_CMVN_H
/* Cepstral mean and variance normalisation over a sliding window of frames: each feature loses its mean over
   the `window` frames around it, and with `variance` is divided by the deviation of what is left of them.

   cmvn_f32  x [frames][features] -> y the same. Frames beyond an end are those before it, mirrored with the
   end repeated (2 1 0 | 0 1 2), over and over where the window is longer than the frames.
             d[i] = x[i] - mean(x[i - window / 2 .. i + window / 2])
             y[i] = d[i], or d[i] / (deviation(d[i - window / 2 .. i + window / 2]) + 1e-10), where the
   deviation is around the mean of these d, and divides by `window`

   `window` is odd, at most 65535. Sums are exact, of numbers in fixed point with 23 digits, the largest
   magnitude of the feature being 1: frames that are alike, as silence is, give 0 and not what rounding
   leaves, which the deviation of 0 would make large. Numbers that are not finite count as 0. With `variance`
   scratch holds the d of one feature: [frames] float. y lies over no input. Source of the definition:
   speechpy, processing.cmvnw. */

#include "device/port/port.h"

typedef struct mote_cmvn_f32_params {
  int32_t frames, features, window, variance;
} mote_cmvn_f32_params;

#ifdef __cplusplus
extern "C" {
#endif

/* Any core. */
void MOTE_NAME(cmvn_f32)(const float* x, float* y, void* scratch, const mote_cmvn_f32_params* p);

#ifdef __cplusplus
}
#endif
#endif
