/* SPDX-License-Identifier: MIT-0 */
#include "device/port/isa.h"
#include "device/signal/filter_bank.h"

/* Cores that multiply 32 bits only would call a function for the whole product. */
static inline uint64_t weighted(uint32_t energy, uint32_t weight) {
#if MOTE_HAS_ONLY_THUMB1
  return (energy & 0xffff) * weight + ((uint64_t)((energy >> 16) * weight) << 16);
#else
  return (uint64_t)energy * weight;
#endif
}

MOTE_KERNEL void MOTE_NAME(filter_bank_u32)(const uint32_t* x, uint64_t* y, void*,
                                            const mote_filter_bank_u32_params* p) {
  const int16_t* bands = p->bands;
  uint64_t sum = 0;
  for (int32_t band = 0; band <= p->channels; ++band, bands += 3) {
    uint64_t next = 0;
    const uint32_t* bin = x + mote_flash_i16(bands);
    const int32_t* weights = p->weights + mote_flash_i16(bands + 1);
    const int32_t* end = weights + mote_flash_i16(bands + 2);
    while (weights != end) {
      const uint32_t pair = (uint32_t)mote_flash_i32(weights++), energy = *bin++;
      sum += weighted(energy, pair & 0xffff);
      next += weighted(energy, pair >> 16);
    }
    if (band > 0) mote_store((int64_t*)y++, (int64_t)sum);
    sum = next;
  }
}
