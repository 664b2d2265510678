/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_FIR_ROWS_H
#define MOTE_FIR_ROWS_H
/* fir_* of filter.h. Arithmetic has Sample, Sum, product(sample, tap) and rounded(sum, p). */

#include "device/dsp/history.h"
#include "device/signal/filter.h"

#ifdef __cplusplus

MOTE_INLINE int16_t mote_fir_rounded(int64_t sum, int32_t digits) {
  const int64_t y = (sum + (((int64_t)1 << digits) >> 1)) >> digits;
  return (int16_t)(y < -32768 ? -32768 : y > 32767 ? 32767 : y);
}

template <class Arithmetic, class Params>
MOTE_INLINE void mote_fir(const void* const* in, void* const* out, const Params* p) {
  typedef typename Arithmetic::Sample T;
  const T* x = (const T*)in[0];
  const T* old = p->stateless != 0 ? (const T*)0 : (const T*)in[1];
  T* y = (T*)out[0];
  const int32_t channels = p->channels, kept = p->size - 1;
  for (int32_t i = 0; i < p->count; i += p->step)
    for (int32_t c = 0; c < channels; ++c) {
      typename Arithmetic::Sum sum = 0;
      /* The window ends with sample i: its first samples may be old ones. */
      int32_t k = 0;
      if (i < kept) {
        const int32_t from_old = kept - i;
        if (old != 0) {
          const T* sample = old + i * channels + c;
          for (; k < from_old; ++k, sample += channels) sum += Arithmetic::product(*sample, p->taps + k);
        }
        k = from_old;
      }
      const T* sample = x + (i - kept + k) * channels + c;
      for (; k <= kept; ++k, sample += channels) sum += Arithmetic::product(*sample, p->taps + k);
      *y++ = Arithmetic::rounded(sum, p);
    }
  if (p->stateless != 0) return;
  const mote_history<T> row = {old, kept * channels, x, p->count * channels};
  mote_history_keep(row, (T*)out[1]);
}

#endif
#endif
