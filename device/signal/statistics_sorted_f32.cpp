/* SPDX-License-Identifier: MIT-0 */
#include "device/port/math_log.h"
#include "device/signal/statistics_rows.h"

/* Number `at` goes down the heap of x[0 .. count), whose largest number is at the top. */
static inline void sift(float* x, int32_t at, int32_t count) {
  const float value = x[at];
  for (int32_t child = 2 * at + 1; child < count; at = child, child = 2 * child + 1) {
    if (child + 1 < count && x[child + 1] > x[child]) ++child;
    if (!(x[child] > value)) break;
    x[at] = x[child];
  }
  x[at] = value;
}

/* Ascending. */
static void heap_sort(float* x, int32_t count) {
  for (int32_t i = count / 2; i > 0; --i) sift(x, i - 1, count);
  for (int32_t rest = count - 1; rest > 0; --rest) {
    const float largest = x[0];
    x[0] = x[rest];
    x[rest] = largest;
    sift(x, 0, rest);
  }
}

static inline float percentile(const float* x, int32_t count, int32_t percent) {
  return x[((int64_t)(count - 1) * percent + 50) / 100];
}

/* Of a histogram of bins between the first and the last number: the numbers of a bin follow each other. */
static inline float entropy(const float* x, int32_t count) {
  const float low = x[0], range = x[count - 1] - low;
  if (!(range > 0.0f)) return 0.0f;
  const float per_bin = (float)MOTE_STATISTIC_BINS / range;
  float sum = 0;
  int32_t last_bin = -1, in_bin = 0;
  for (int32_t i = 0; i <= count; ++i) {
    int32_t bin = MOTE_STATISTIC_BINS;
    if (i < count) {
      const float place = (x[i] - low) * per_bin;
      bin = place < (float)(MOTE_STATISTIC_BINS - 1) ? (int32_t)place : MOTE_STATISTIC_BINS - 1;
    }
    if (bin != last_bin && in_bin > 0) {
      const float part = (float)in_bin / (float)count;
      sum -= part * mote_log(part);
      in_bin = 0;
    }
    last_bin = bin;
    ++in_bin;
  }
  return sum;
}

MOTE_KERNEL void MOTE_NAME(statistics_sorted_f32)(const float* x, float* y, void* scratch,
                                                  const mote_statistics_f32_params* p) {
  float all[MOTE_STATISTICS];
  float* sorted = (float*)scratch;
  for (int32_t c = 0; c < p->channels; ++c) {
    mote_describe(x + c, p->count, p->channels, all);
    for (int32_t i = 0; i < p->count; ++i) sorted[i] = x[c + i * p->channels];
    heap_sort(sorted, p->count);
    all[MOTE_STATISTIC_P5] = percentile(sorted, p->count, 5);
    all[MOTE_STATISTIC_P25] = percentile(sorted, p->count, 25);
    all[MOTE_STATISTIC_MEDIAN] = percentile(sorted, p->count, 50);
    all[MOTE_STATISTIC_P75] = percentile(sorted, p->count, 75);
    all[MOTE_STATISTIC_P95] = percentile(sorted, p->count, 95);
    all[MOTE_STATISTIC_ENTROPY] = entropy(sorted, p->count);
    for (int32_t i = 0; i < p->size; ++i) *y++ = all[mote_flash_i8(p->which + i)];
  }
}
