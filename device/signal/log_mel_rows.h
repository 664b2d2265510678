/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_LOG_MEL_ROWS_H
#define MOTE_LOG_MEL_ROWS_H
/* What the fixed-point kernels of mel.h share. */

#include "device/dsp/integer_log2.h"
#include "device/dsp/real_fft.h"
#include "device/dsp/words.h"
#include "device/signal/mel.h"

#ifdef __cplusplus

/* What is the same of all frames. */
typedef struct mote_mel_reference {
  uint64_t floor; /* 1 at least */
  int32_t log;    /* what is taken off the logarithms, Q16 */
} mote_mel_reference;

MOTE_INLINE mote_mel_reference mote_mel_reference_of(const int16_t* x, const mote_log_mel_params* p) {
  uint32_t reference = 1u << 15;
  if (p->normalize != 0) {
    int32_t most = 1;
    for (int32_t i = 0; i < p->samples; ++i)
      if (x[i] > most) most = x[i];
    reference = (uint32_t)most;
  }
  const uint32_t power = p->log_powers == 2 ? reference * reference : reference;
  const uint64_t floor = ((uint64_t)power * (uint32_t)p->floor_multiplier) >> p->floor_shift;
  const mote_mel_reference out = {floor > 0 ? floor : 1,
                                  p->log_offset + p->log_powers * mote_log2_q16(reference, p->bulge)};
  return out;
}

MOTE_INLINE int16_t mote_mel_output(uint64_t sum, int32_t off, const mote_log_mel_params* p) {
  const int64_t product = (int64_t)(mote_log2_q16(sum, p->bulge) - off) * p->multiplier;
  const int64_t y = (product + ((int64_t)1 << (p->shift - 1))) >> p->shift;
  return (int16_t)(y < -32768 ? -32768 : y > 32767 ? 32767 : y);
}

/* The bands of a spectrum of 32-bit words; `shifted` is what they are too large by, in digits. */
MOTE_INLINE void mote_mel_bands(const mote_word* spectrum, int16_t* y, mote_mel_reference reference,
                                int32_t shifted, const mote_log_mel_params* p) {
  const int16_t* weights = p->weights;
  const int16_t* bands = p->bands;
  const uint64_t floor = reference.floor << shifted;
  const int32_t off = reference.log + (shifted << 16);
  for (int32_t band = 0; band < p->count; ++band, bands += 2) {
    const mote_word* bin = spectrum + mote_flash_i16(bands);
    uint64_t sum = floor;
    for (int32_t i = mote_flash_i16(bands + 1); i > 0; --i)
      sum += mote_word_product(*bin++, (uint32_t)mote_flash_i16(weights++));
    y[band] = mote_mel_output(sum, off, p);
  }
}

#endif
#endif
