/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_STATISTICS_ROWS_H
#define MOTE_STATISTICS_ROWS_H
/* What the kernels of statistics.h for floats share. */

#include "device/port/math_sqrt.h"
#include "device/signal/statistics.h"

#ifdef __cplusplus

static inline float mote_quotient(float a, float b) { return b != 0.0f ? a / b : 0.0f; }

/* All of one channel that need no order: a pass for the mean, one for what is left of the samples without it.
 */
static inline void mote_describe(const float* x, int32_t count, int32_t channels, float* all) {
  float sum = 0, squares = 0, magnitudes = 0, weighted = 0, low = *x, high = *x, highest = 0;
  int32_t at = 0;
  const float* sample = x;
  for (int32_t i = 0; i < count; ++i, sample += channels) {
    const float value = *sample, magnitude = value < 0 ? -value : value;
    sum += value;
    squares += value * value;
    magnitudes += magnitude;
    weighted += (float)i * magnitude;
    if (value < low) low = value;
    if (value > high) {
      high = value;
      at = i;
    }
    if (magnitude > highest) highest = magnitude;
  }
  const float n = (float)count, mean = sum / n, centroid = mote_quotient(weighted, magnitudes);
  const float middle = 0.5f * (float)(count - 1);
  float second = 0, third = 0, fourth = 0, spread = 0, fit = 0;
  int32_t crossings = 0, zero_crossings = 0;
  sample = x;
  for (int32_t i = 0; i < count; ++i, sample += channels) {
    const float value = *sample, off = value - mean, square = off * off;
    second += square;
    third += square * off;
    fourth += square * square;
    const float away = (float)i - centroid;
    spread += away * away * (value < 0 ? -value : value);
    fit += ((float)i - middle) * off;
    if (i == 0) continue;
    if ((value > mean) != (sample[-channels] > mean)) ++crossings;
    if ((value > 0.0f) != (sample[-channels] > 0.0f)) ++zero_crossings;
  }
  const float variance = second / n, deviation = mote_sqrt(variance), rms = mote_sqrt(squares / n);
  int32_t peaks = 0;
  sample = x + channels;
  for (int32_t i = 1; i < count - 1; ++i, sample += channels)
    if (*sample > mean + deviation && *sample > sample[-channels] && *sample >= sample[channels]) ++peaks;
  all[MOTE_STATISTIC_MEAN] = mean;
  all[MOTE_STATISTIC_STD] = deviation;
  all[MOTE_STATISTIC_MIN] = low;
  all[MOTE_STATISTIC_MAX] = high;
  all[MOTE_STATISTIC_RANGE] = high - low;
  all[MOTE_STATISTIC_RMS] = rms;
  all[MOTE_STATISTIC_MEAN_ABS] = magnitudes / n;
  all[MOTE_STATISTIC_SKEW] = mote_quotient(third / n, variance * deviation);
  all[MOTE_STATISTIC_KURTOSIS] = variance != 0.0f ? fourth / n / (variance * variance) - 3.0f : 0.0f;
  all[MOTE_STATISTIC_CREST] = mote_quotient(highest, rms);
  all[MOTE_STATISTIC_CROSSINGS] = (float)crossings;
  all[MOTE_STATISTIC_PEAKS] = (float)peaks;
  all[MOTE_STATISTIC_ENERGY] = squares;
  all[MOTE_STATISTIC_CENTROID] = centroid;
  all[MOTE_STATISTIC_SPREAD] = mote_sqrt(mote_quotient(spread, magnitudes));
  all[MOTE_STATISTIC_LARGEST_AT] = (float)at;
  /* The sum of (i - middle)^2 is n (n^2 - 1) / 12. */
  all[MOTE_STATISTIC_SLOPE] = mote_quotient(12.0f * fit, n * (n * n - 1.0f));
  all[MOTE_STATISTIC_SAMPLE_VARIANCE] = mote_quotient(second, n - 1.0f);
  all[MOTE_STATISTIC_ZERO_CROSSING_RATE] = (float)zero_crossings / n;
  all[MOTE_STATISTIC_MEAN_CROSSING_RATE] = (float)crossings / n;
}

#endif
#endif
