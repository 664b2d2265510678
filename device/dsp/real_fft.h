/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_REAL_FFT_H
#define MOTE_REAL_FFT_H
/* The transform of real samples and its inverse, by a complex transform of half as many points: even samples
   are real parts, odd ones imaginary parts. Rounding as in kissfft 130 (its file kiss_fftr.c); fft.h has the
   rest. `halves[k - 1]` is exp(-pi j (k / points + 1/2)), conjugate for the inverse, for k = 1 .. points / 2.
 */

#include "device/dsp/fft.h"

#ifdef __cplusplus

/* `length` samples, and zeros up to 2 * points, in digit-reversed order. */
template <class Ops>
MOTE_INLINE void mote_real_fft_load(const typename Ops::Scalar* samples, int32_t length,
                                    typename Ops::Stored* x, int32_t points, const int16_t* positions) {
  int32_t i = 0;
  for (; i < length >> 1; ++i, samples += 2) x[mote_flash_i16(positions + i)] = Ops::to(Ops::load(samples));
  if ((length & 1) != 0) x[mote_flash_i16(positions + i++)] = Ops::to(Ops::make(*samples, 0));
  for (; i < points; ++i) x[mote_flash_i16(positions + i)] = Ops::to(Ops::make(0, 0));
}

/* x, the transform of `points` complex numbers, becomes the spectrum of the real ones: points + 1 numbers. */
template <class Ops>
MOTE_INLINE void mote_real_fft_finish(typename Ops::Stored* x, int32_t points,
                                      const typename Ops::Table* halves) {
  typedef typename Ops::Complex Complex;
  const Complex sums = Ops::template divided<2>(Ops::from(x[0]));
  const Complex turned = Ops::make(Ops::imaginary(sums), Ops::real(sums));
  x[0] = Ops::to(Ops::make(Ops::real(Ops::sum(sums, turned)), 0));
  x[points] = Ops::to(Ops::make(Ops::real(Ops::difference(sums, turned)), 0));
  typename Ops::Stored *low = x + 1, *high = x + points - 1;
  for (; low <= high; ++low, --high, halves += Ops::kTableStep) {
    const Complex a = Ops::template divided<2>(Ops::from(*low));
    const Complex b = Ops::template divided<2>(Ops::conjugate(Ops::from(*high)));
    const Complex even = Ops::sum(a, b);
    const Complex odd = Ops::wrapped(Ops::product(Ops::difference(a, b), Ops::twiddle(halves)));
    *low = Ops::to(Ops::half_sum(even, odd));
    *high = Ops::to(Ops::half_conjugate(even, odd));
  }
}

/* The spectrum of 2 * points real numbers becomes that of `points` complex ones, in digit-reversed order;
   floats times `scale`. */
template <class Ops>
MOTE_INLINE void mote_real_ifft_load(const typename Ops::Stored* spectrum, typename Ops::Stored* x,
                                     int32_t points, const int16_t* positions,
                                     const typename Ops::Table* halves, float scale) {
  typedef typename Ops::Complex Complex;
  const Complex first = Ops::make(Ops::real(Ops::from(spectrum[0])), Ops::real(Ops::from(spectrum[0])));
  const Complex last =
      Ops::make(Ops::real(Ops::from(spectrum[points])), Ops::real(Ops::from(spectrum[points])));
  const Complex both = Ops::make(Ops::real(Ops::sum(first, last)), Ops::real(Ops::difference(first, last)));
  x[mote_flash_i16(positions)] = Ops::to(Ops::entering(Ops::wrapped(both), scale));
  for (int32_t k = 1; k <= points >> 1; ++k, halves += Ops::kTableStep) {
    const Complex a = Ops::entering(Ops::from(spectrum[k]), scale);
    const Complex b = Ops::entering(Ops::conjugate(Ops::from(spectrum[points - k])), scale);
    const Complex even = Ops::sum(a, b);
    const Complex odd = Ops::product(Ops::difference(a, b), Ops::twiddle(halves));
    x[mote_flash_i16(positions + k)] = Ops::to(Ops::sum(even, odd));
    x[mote_flash_i16(positions + points - k)] = Ops::to(Ops::conjugate(Ops::difference(even, odd)));
  }
}

#endif
#endif
