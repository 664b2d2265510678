/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_LOG_MEL_S32_ROWS_H
#define MOTE_LOG_MEL_S32_ROWS_H
/* The transform of log_mel_s32 and log_mel_magnitude_s32 of mel.h. */

#include "device/signal/log_mel_rows.h"

#ifdef __cplusplus

/* A product of a sample and a weight has 31 digits with its sign, so that the length of two of them as a
   complex number stays in range. */
MOTE_INLINE void mote_mel_spectrum_s32(const int16_t* x, mote_fft_s32::Stored* numbers,
                                       const mote_log_mel_params* p) {
  typedef mote_fft_s32 Ops;
  const int16_t* weight = p->window;
  for (int32_t i = 0; i < p->points; ++i) {
    const int32_t left = p->size - 2 * i;
    const int32_t even = left > 0 ? *x++ * mote_flash_i16(weight++) : 0;
    const int32_t odd = left > 1 ? *x++ * mote_flash_i16(weight++) : 0;
    numbers[mote_flash_i16(p->positions + i)] = Ops::to(Ops::make(even, odd));
  }
  mote_fft<Ops, false, false>(numbers, p->points, p->radices, p->stages, p->twiddles);
  mote_real_fft_finish<Ops>(numbers, p->points, p->halves);
}

MOTE_INLINE uint64_t mote_power_s32(mote_fft_s32::Stored number) {
  return (uint64_t)((int64_t)number.r * number.r) + (uint64_t)((int64_t)number.i * number.i);
}

#endif
#endif
