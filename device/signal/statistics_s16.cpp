/* SPDX-License-Identifier: MIT-0 */
#include "device/dsp/integer_root.h"
#include "device/signal/statistics.h"

/* 256 a / n, the nearest integer, ties up. */
static inline int64_t mean_q8(int64_t sum, int32_t n) {
  const int64_t twice = 512 * sum + n, by = 2 * (int64_t)n;
  const int64_t quotient = twice / by;
  return twice % by < 0 ? quotient - 1 : quotient;
}

/* 256 sqrt(a) / n, of a < 2^62 whose digits are all used. */
static inline int64_t root_q8(uint64_t a, int32_t n) {
  if (a == 0) return 0;
  const int32_t free = __builtin_clzll(a) >> 1;
  const int64_t root = mote_rounded_root(a << (2 * free)), by = (int64_t)n << free;
  return (512 * root + by) / (2 * by);
}

MOTE_KERNEL void MOTE_NAME(statistics_s16)(const int16_t* x, int32_t* y, void*,
                                           const mote_statistics_s16_params* p) {
  const int32_t count = p->count;
  for (int32_t c = 0; c < p->channels; ++c) {
    int64_t sum = 0, magnitudes = 0;
    uint64_t squares = 0;
    const int16_t* sample = x + c;
    int32_t low = *sample, high = *sample;
    for (int32_t i = 0; i < count; ++i, sample += p->channels) {
      const int32_t value = *sample;
      sum += value;
      magnitudes += value < 0 ? -value : value;
      squares += (uint32_t)(value * value);
      if (value < low) low = value;
      if (value > high) high = value;
    }
    int64_t all[MOTE_STATISTICS_S16];
    const uint64_t whole = squares * (uint32_t)count;
    all[MOTE_STATISTIC_MEAN] = mean_q8(sum, count);
    all[MOTE_STATISTIC_STD] = root_q8(whole - (uint64_t)(sum * sum), count);
    all[MOTE_STATISTIC_MIN] = low * 256;
    all[MOTE_STATISTIC_MAX] = high * 256;
    all[MOTE_STATISTIC_RANGE] = (high - low) * 256;
    all[MOTE_STATISTIC_RMS] = root_q8(whole, count);
    all[MOTE_STATISTIC_MEAN_ABS] = mean_q8(magnitudes, count);
    for (int32_t i = 0; i < p->size; ++i)
      *y++ = (int32_t)((all[mote_flash_i8(p->which + i)] * p->multiplier + (1 << 29)) >> 30);
  }
}
