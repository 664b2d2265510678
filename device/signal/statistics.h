/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_STATISTICS_H
#define MOTE_STATISTICS_H
/* Numbers that describe a window of samples.

   statistics_*_f32  x [count][channels] -> y [channels][size]: for each channel the statistics in `which`,
                     numbered as below. With m the mean and s the standard deviation (divided by count):
     mean, std, min, max, range (max - min), rms, mean_abs
     skew, kurtosis      the mean of ((x - m) / s)^3, and of the fourth power less 3; 0 where s is 0
     crest               the largest magnitude / rms; 0 where that is 0
     crossings           how often two samples that follow each other lie on both sides of m (at or below, and
                         above)
     peaks               samples inside the window above both neighbours and above m + s, that on the left
                         side strictly
     energy              the sum of squares
     centroid, spread    the mean of the indices with the magnitudes of x as weights, and its standard
                         deviation; 0 where all are 0
     largest_at          the index of the first of the largest samples
     slope               of the straight line that fits best, per sample
     sample_variance     the sum of (x - m)^2 / (count - 1); 0 of one sample
     zero_crossing_rate, mean_crossing_rate  crossings of 0 and of m, / count
     p5, p25, median, p75, p95   the sample that so many percent of the others are not above: of sorted
                         samples that with the index nearest to (count - 1) * percent / 100, the later of two
     entropy             - sum of q ln q over a histogram of 100 bins from min to max, q the part of the
                         samples in a bin; 0 where min is max

   statistics_f32         all before p5; no scratch
   statistics_sorted_f32  all; scratch [count] float

   Sums are float, in the order of the samples.

   statistics_s16: x int16 -> y int32, with at most 65,536 samples: mean to mean_abs, 256 times the number,
   rounded to the nearest, ties up, and then times `multiplier` in Q30, rounded alike. The deviation is the
   root of (count * sum of squares - sum^2) / count^2; roots are of as many digits as 64 bits hold. No
   scratch.

   y lies over no input. */

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
  MOTE_STATISTIC_SAMPLE_VARIANCE,
  MOTE_STATISTIC_ZERO_CROSSING_RATE,
  MOTE_STATISTIC_MEAN_CROSSING_RATE,
  MOTE_STATISTIC_P5, /* from here on of sorted samples */
  MOTE_STATISTIC_P25,
  MOTE_STATISTIC_MEDIAN,
  MOTE_STATISTIC_P75,
  MOTE_STATISTIC_P95,
  MOTE_STATISTIC_ENTROPY,
  MOTE_STATISTICS
};

#define MOTE_STATISTIC_BINS 100 /* of the histogram */

typedef struct mote_statistics_f32_params {
  const int8_t* which; /* [size] of enum mote_statistic */
  int32_t count, channels, size;
} mote_statistics_f32_params;

#define MOTE_STATISTICS_S16 (MOTE_STATISTIC_MEAN_ABS + 1) /* what statistics_s16 knows */

typedef struct mote_statistics_s16_params {
  const int8_t* which;
  int32_t count, channels, size, multiplier; /* Q30, above 0 and at most 1 */
} mote_statistics_s16_params;

#ifdef __cplusplus
extern "C" {
#endif

/* Any core. */
void MOTE_NAME(statistics_f32)(const float* x, float* y, void* scratch, const mote_statistics_f32_params* p);
void MOTE_NAME(statistics_sorted_f32)(const float* x, float* y, void* scratch,
                                      const mote_statistics_f32_params* p);
void MOTE_NAME(statistics_s16)(const int16_t* x, int32_t* y, void* scratch,
                               const mote_statistics_s16_params* p);

#ifdef __cplusplus
}
#endif
#endif
