/* SPDX-License-Identifier: MIT-0 */
#include "device/signal/filter_bank.h"

/* The gain for a noise level: for each power of two a polynomial of degree 2, whose argument has 10 bits. */
static inline uint32_t gain_of(uint32_t noise, const int16_t* gains) {
  if (noise <= 2) return (uint32_t)(int32_t)mote_flash_i16(gains + noise);
  const int width = 32 - __builtin_clz(noise);
  gains += 4 * width - 6;
  const int32_t place = (int32_t)((width < 11 ? noise << (11 - width) : noise >> (width - 11)) & 0x3ff);
  int32_t sum = (mote_flash_i16(gains + 2) * place) >> 5;
  sum = (sum + mote_flash_i16(gains + 1) * 32) * place;
  sum = ((sum + (1 << 14)) >> 15) + mote_flash_i16(gains);
  return (uint32_t)(int32_t)(int16_t)sum;
}

/* x^2 / 4 below 2, x - 1 from there on: of Q12 in Q6. */
static inline uint32_t compressed(uint32_t x) { return x < 8192 ? (x * x) >> 20 : (x >> 6) - 64; }

MOTE_KERNEL void MOTE_NAME(pcan_u32)(const uint32_t* x, const uint32_t* noise, uint32_t* y, void*,
                                     const mote_pcan_u32_params* p) {
  for (int32_t i = 0; i < p->channels; ++i)
    y[i] = compressed((uint32_t)(((uint64_t)x[i] * gain_of(noise[i], p->gains)) >> p->shift));
}
