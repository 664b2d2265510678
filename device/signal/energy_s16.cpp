/* SPDX-License-Identifier: MIT-0 */
#include "device/dsp/words.h"
#include "device/signal/filter_bank.h"

MOTE_KERNEL void MOTE_NAME(energy_s16)(const int16_t* x, uint32_t* y, void*,
                                       const mote_energy_s16_params* p) {
  memset(y, 0, (size_t)p->first * sizeof(*y));
  const mote_word* numbers = (const mote_word*)x;
  for (int32_t i = p->first; i < p->last; ++i) {
    const uint32_t number = numbers[i];
    const int32_t low = (int16_t)(uint16_t)number, high = (int16_t)(uint16_t)(number >> 16);
    y[i] = (uint32_t)(low * low) + (uint32_t)(high * high);
  }
  memset(y + p->last, 0, (size_t)(p->bins - p->last) * sizeof(*y));
}
