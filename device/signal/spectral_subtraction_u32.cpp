/* SPDX-License-Identifier: MIT-0 */
#include "device/signal/filter_bank.h"

MOTE_KERNEL void MOTE_NAME(spectral_subtraction_u32)(const void* const* in, void* const* out, void*,
                                                     const mote_spectral_subtraction_u32_params* p) {
  const uint32_t *x = (const uint32_t*)in[0], *before = (const uint32_t*)in[1];
  uint32_t *y = (uint32_t*)out[0], *after = (uint32_t*)out[1];
  for (int32_t i = 0; i < p->channels; ++i) {
    const bool odd = (i & 1) != 0;
    const uint32_t follow = (uint32_t)(odd ? p->odd_smoothing : p->smoothing);
    const uint32_t persist = (uint32_t)(odd ? p->odd_persistence : p->persistence);
    const uint32_t signal = x[i] << p->smoothing_bits;
    uint32_t noise = (uint32_t)(((uint64_t)signal * follow + (uint64_t)before[i] * persist) >> p->bits);
    const uint32_t taken = noise < signal ? noise : signal;
    if (p->clamping != 0) noise = taken;
    const uint32_t least = (uint32_t)(((uint64_t)x[i] * (uint32_t)p->remaining) >> p->bits);
    const uint32_t rest = (signal - taken) >> p->smoothing_bits;
    y[i] = rest > least ? rest : least;
    after[i] = noise;
  }
}
