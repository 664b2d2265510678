/* SPDX-License-Identifier: MIT-0 */
#include "device/signal/log_mel_s32_rows.h"

/* A power is below 2^48, and so are the sums of all. */
MOTE_KERNEL void MOTE_NAME(log_mel_s32)(const int16_t* x, int16_t* y, void* scratch,
                                        const mote_log_mel_params* p) {
  mote_fft_s32::Stored* numbers = (mote_fft_s32::Stored*)scratch;
  const mote_mel_reference reference = mote_mel_reference_of(x, p);
  for (int32_t frame = 0; frame < p->frames; ++frame, x += p->step) {
    mote_mel_spectrum_s32(x, numbers, p);
    const int16_t* weights = p->weights;
    const int16_t* bands = p->bands;
    for (int32_t band = 0; band < p->count; ++band, bands += 2) {
      const mote_fft_s32::Stored* bin = numbers + mote_flash_i16(bands);
      uint64_t sum = reference.floor;
      for (int32_t i = mote_flash_i16(bands + 1); i > 0; --i) {
        const uint64_t power = mote_power_s32(*bin++) >> 12;
        const uint32_t weight = (uint32_t)mote_flash_i16(weights++);
        sum +=
            mote_word_product((uint32_t)power, weight) + ((uint64_t)((uint32_t)(power >> 32) * weight) << 32);
      }
      *y++ = mote_mel_output(sum, reference.log, p);
    }
  }
}
