/* SPDX-License-Identifier: MIT-0 */
#include "device/signal/filter_bank.h"

MOTE_KERNEL void MOTE_NAME(energy_s16)(const int16_t* x, uint32_t* y, void*,
                                       const mote_energy_s16_params* p) {
  memset(y, 0, (size_t)p->first * sizeof(*y));
  for (int32_t i = p->first; i < p->last; ++i) {
    const int32_t re = x[2 * i], im = x[2 * i + 1];
    y[i] = (uint32_t)(re * re) + (uint32_t)(im * im);
  }
  memset(y + p->last, 0, (size_t)(p->bins - p->last) * sizeof(*y));
}
