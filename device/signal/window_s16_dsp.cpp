/* SPDX-License-Identifier: MIT-0 */
#include "device/port/dsp.h"
#include "device/signal/window.h"

/* Two samples at once. */
MOTE_KERNEL void MOTE_NAME(window_s16_dsp)(const int16_t* x, int16_t* y, void*,
                                           const mote_window_s16_params* p) {
  const int32_t shift = p->shift;
  for (int32_t row = 0; row < p->rows; ++row) {
    const int16_t* weights = p->weights;
    for (int32_t i = p->count >> 1; i > 0; --i, x += 2, y += 2, weights += 2) {
      const int32_t samples = mote_load_pair(x), factors = mote_load_pair(weights);
      const int32_t low = mote_ssat16((mote_pair_low(samples) * mote_pair_low(factors)) >> shift);
      const int32_t high = mote_ssat16((mote_pair_high(samples) * mote_pair_high(factors)) >> shift);
      const int32_t both = mote_pkhbt(low, high);
      __builtin_memcpy(y, &both, sizeof both);
    }
    if ((p->count & 1) != 0) *y++ = mote_windowed(*x++, mote_flash_i16(weights), shift);
  }
}
