/* SPDX-License-Identifier: MIT-0 */
#include "device/dsp/words.h"
#include "device/signal/filter_bank.h"

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
      sum += mote_word_product(energy, pair & 0xffff);
      next += mote_word_product(energy, pair >> 16);
    }
    if (band > 0) mote_store((int64_t*)y++, (int64_t)sum);
    sum = next;
  }
}
