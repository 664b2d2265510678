/* SPDX-License-Identifier: MIT-0 */
#include "device/dsp/integer_root.h"
#include "device/signal/log_mel_s32_rows.h"

/* Magnitudes lie at the beginning of the spectrum that they are made of. */
MOTE_KERNEL void MOTE_NAME(log_mel_magnitude_s32)(const int16_t* x, int16_t* y, void* scratch,
                                                  const mote_log_mel_params* p) {
  mote_fft_s32::Stored* numbers = (mote_fft_s32::Stored*)scratch;
  mote_word* words = (mote_word*)scratch;
  const mote_mel_reference reference = mote_mel_reference_of(x, p);
  for (int32_t frame = 0; frame < p->frames; ++frame, x += p->step, y += p->count) {
    mote_mel_spectrum_s32(x, numbers, p);
    for (int32_t k = 0; k < p->end_bin; ++k) {
      const mote_fft_s32::Stored number = numbers[k];
      words[k] = mote_rounded_root(mote_power_s32(number));
    }
    mote_mel_bands(words, y, reference, 0, p);
  }
}
