/* SPDX-License-Identifier: MIT-0 */
#include "device/dsp/integer_root.h"
#include "device/signal/filter_bank.h"

MOTE_KERNEL void MOTE_NAME(filter_bank_square_root_u64)(const void* const* in, void* const* out, void*,
                                                        const mote_filter_bank_square_root_u64_params* p) {
  const int64_t* x = (const int64_t*)in[0];
  const uint32_t bits = *(const uint32_t*)in[1];
  uint32_t* y = (uint32_t*)out[0];
  for (int32_t i = 0; i < p->channels; ++i)
    y[i] = bits > 31 ? 0 : mote_rounded_root((uint64_t)mote_load(x + i)) >> bits;
}
