/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_RFFT_ROWS_H
#define MOTE_RFFT_ROWS_H
/* The kernels of rfft.h for one arithmetic of device/dsp/fft.h. The transform works where its result lies. */

#include "device/dsp/real_fft.h"
#include "device/signal/rfft.h"

#ifdef __cplusplus

template <class Ops, bool kMixed, class Params>
MOTE_INLINE void mote_rfft_rows(const typename Ops::Scalar* x, typename Ops::Stored* y, const Params* p) {
  for (int32_t row = 0; row < p->rows; ++row, x += p->length, y += p->points + 1) {
    mote_real_fft_load<Ops>(x, p->length, y, p->points, p->positions);
    mote_fft<Ops, false, kMixed>(y, p->points, p->radices, p->stages, p->twiddles);
    mote_real_fft_finish<Ops>(y, p->points, p->halves);
  }
}

MOTE_INLINE float mote_irfft_scale(const mote_rfft_s16_params*) { return 0; } /* not used */
MOTE_INLINE float mote_irfft_scale(const mote_rfft_f32_params* p) { return p->scale; }

template <class Ops, bool kMixed, class Params>
MOTE_INLINE void mote_irfft_rows(const typename Ops::Stored* x, typename Ops::Stored* y, const Params* p) {
  for (int32_t row = 0; row < p->rows; ++row, x += p->points + 1, y += p->points) {
    mote_real_ifft_load<Ops>(x, y, p->points, p->positions, p->halves, mote_irfft_scale(p));
    mote_fft<Ops, true, kMixed>(y, p->points, p->radices, p->stages, p->twiddles);
  }
}

#endif
#endif
