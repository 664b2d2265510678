/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_STATISTICS_H
#define MOTE_STATISTICS_H
/* Numbers that describe a window of samples.

   statistics_f32  x [count][channels] -> y [channels][size]: for each channel the statistics in `which`,
   numbered as below. With m the mean and s the standard deviation (divided by count): mean, std, min, max,
   range (max - min), rms, mean_abs skew, kurtosis   the mean of ((x - m) / s)^3, and of the fourth power less
   3; 0 where s is 0 crest            the largest magnitude / rms; 0 where that is 0 crossings        how
   often two samples that follow each other lie on both sides of m (at or below, and above) peaks samples
   inside the window above both neighbours and above m + s, that on the left side strictly energy the sum of
   squares centroid, spread the mean of the indices with the magnitudes of x as weights, and its standard
   deviation; 0 where all are 0 largest_at       the index of the first of the largest samples slope of the
   straight line that fits best, per sample

   Sums are float, in the order of the samples. y lies over no input. */

#include "device/port/port.h"

enum mote_statistic {
  MOTE_STATISTIC_MEAN,
  MOTE_STATISTIC_STD,
  MOTE_STATISTIC_MIN,
  MOTE_STATISTIC_MAX,
  MOTE_STATISTIC_RANGE,
  MOTE_STATISTIC_RMS,
  MOTE_STATISTIC_MEAN_ABS,
  MOTE_STATISTIC_SKEW,
  MOTE_STATISTIC_KURTOSIS,
  MOTE_STATISTIC_CREST,
  MOTE_STATISTIC_CROSSINGS,
  MOTE_STATISTIC_PEAKS,
  MOTE_STATISTIC_ENERGY,
  MOTE_STATISTIC_CENTROID,
  MOTE_STATISTIC_SPREAD,
  MOTE_STATISTIC_LARGEST_AT,
  MOTE_STATISTIC_SLOPE,
  MOTE_STATISTICS
};

typedef struct mote_statistics_f32_params {
  const int8_t* which; /* [size] of enum mote_statistic */
  int32_t count, channels, size;
} mote_statistics_f32_params;

#ifdef __cplusplus
extern "C" {
#endif

/* Any core. No scratch. */
void MOTE_NAME(statistics_f32)(const float* x, float* y, void* scratch, const mote_statistics_f32_params* p);

#ifdef __cplusplus
}
#endif
#endif
