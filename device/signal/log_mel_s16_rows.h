/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_LOG_MEL_S16_ROWS_H
#define MOTE_LOG_MEL_S16_ROWS_H
/* log_mel_s16 of mel.h for one arithmetic of device/dsp/fft.h. Source has
     int32_t bits(x, size)       or of x ^ (x >> 15): as many digits as the largest magnitude
     Pair pair(x, window, ..)    two samples times their weights, >> shift, rounded. */

#include "device/signal/log_mel_rows.h"

#ifdef __cplusplus

template <class Ops, class Source>
MOTE_INLINE void mote_log_mel_s16_rows(const int16_t* x, int16_t* y, void* scratch,
                                       const mote_log_mel_params* p) {
  typename Ops::Stored* numbers = (typename Ops::Stored*)scratch;
  mote_word* words = (mote_word*)scratch;
  const mote_mel_reference reference = mote_mel_reference_of(x, p);
  for (int32_t frame = 0; frame < p->frames; ++frame, x += p->step, y += p->count) {
    const int32_t bits = Source::bits(x, p->size);
    /* 17 of 32 digits are never used. */
    int32_t free = (bits == 0 ? 32 : __builtin_clz((uint32_t)bits)) - 17 - p->headroom;
    if (free < 0) free = 0;
    const int32_t shift = 15 - free, half = (1 << shift) >> 1;
    const int16_t* sample = x;
    const int16_t* weight = p->window;
    const int16_t* position = p->positions;
    int32_t i = p->size >> 1;
    for (; i > 0; --i, sample += 2, weight += 2)
      numbers[mote_flash_i16(position++)] = Source::pair(sample, weight, half, shift);
    if ((p->size & 1) != 0)
      numbers[mote_flash_i16(position++)] =
          Ops::to(Ops::make((*sample * mote_flash_i16(weight) + half) >> shift, 0));
    const int16_t* end = p->positions + p->points;
    while (position != end) numbers[mote_flash_i16(position++)] = Ops::to(Ops::make(0, 0));
    mote_fft<Ops, false, false>(numbers, p->points, p->radices, p->stages, p->twiddles);
    mote_real_fft_finish<Ops>(numbers, p->points, p->halves);
    for (int32_t k = p->first_bin; k < p->end_bin; ++k) {
      const uint32_t number = words[k];
      const int32_t low = (int16_t)(uint16_t)number, high = (int16_t)(uint16_t)(number >> 16);
      words[k] = (uint32_t)(low * low) + (uint32_t)(high * high);
    }
    mote_mel_bands(words, y, reference, 2 * free, p);
  }
}

#endif
#endif
