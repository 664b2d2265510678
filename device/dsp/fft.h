/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_FFT_H
#define MOTE_FFT_H
/* The fast Fourier transform in place, of any length whose prime factors are 2, 3 and 5, in the order and
   with the rounding of kissfft 130 (its file kiss_fft.c), so that integers are the same to the last bit.

   x[k] becomes the sum over i of x[i] * exp(-2 pi j i k / points), or exp(+...) of the inverse. Integers are
   divided by the radix before every stage, in sum by the number of points, and so never leave their range by
   much; beyond it they wrap around, as in kissfft.

   Numbers go in at the places of digit-reversed order, which the host has computed (src/ops/fft_tables.h):
   x[positions[i]] is sample i. Then stages of radix 2 to 5 follow, each with its own run of twiddle factors
   in the order of use:
     radix 2 or 4, first stage   none: all are 1, and a product with 1 changes no number that was divided
     radix 3                     exp(-2 pi j / 3) first
     radix 5                     exp(-2 pi j / 5) and exp(-4 pi j / 5) first
     then for each k < m, q = 1 .. radix - 1: exp(-2 pi j q k / (radix * m)), where m is the product of the
     radices of the stages before

   The arithmetic is a parameter: Ops has the types Complex and Table and the functions of mote_fft_s16 below.
 */

#include "device/port/port.h"

#ifdef __cplusplus

/* The compiler knows nothing of this variable any more. It would follow the numbers of a butterfly by a
   pointer each, for which there are not enough registers; one pointer and the distance do. */
#define MOTE_FORGET(variable) __asm__("" : "+r"(variable))

template <class T>
struct mote_complex {
  T r, i;
};

/* Of elements T, which are T in memory and Number in registers, where they may leave the range of T: they
   wrap around when they are stored, and where it matters before. */
template <class T, class Number, class Rounding>
struct mote_fft_scalars {
  typedef T Scalar;
  typedef mote_complex<T> Stored;
  typedef mote_complex<Number> Complex;
  static Complex from(Stored a) { return make(a.r, a.i); }
  static Stored to(Complex a) {
    const Stored out = {(T)a.r, (T)a.i};
    return out;
  }
  static Complex wrapped(Complex a) { return make((T)a.r, (T)a.i); }
  static Complex sum(Complex a, Complex b) {
    return make(Rounding::wrap_add(a.r, b.r), Rounding::wrap_add(a.i, b.i));
  }
  static Complex difference(Complex a, Complex b) {
    return make(Rounding::wrap_sub(a.r, b.r), Rounding::wrap_sub(a.i, b.i));
  }
  /* a + j b and a - j b */
  static Complex plus_j(Complex a, Complex b) {
    return make(Rounding::wrap_sub(a.r, b.i), Rounding::wrap_add(a.i, b.r));
  }
  static Complex minus_j(Complex a, Complex b) {
    return make(Rounding::wrap_add(a.r, b.i), Rounding::wrap_sub(a.i, b.r));
  }
  static Complex conjugate(Complex a) { return wrapped(make(a.r, Rounding::wrap_sub(0, a.i))); }
  static Complex times(Complex a, Number factor) {
    return make(Rounding::times(a.r, factor), Rounding::times(a.i, factor));
  }
  template <int kBy>
  static Complex divided(Complex a) {
    return make(Rounding::template divided<kBy>(a.r), Rounding::template divided<kBy>(a.i));
  }
  /* Times the scale of an inverse transform; integers are divided by the stages. */
  static Complex entering(Complex a, float scale) {
    return make(Rounding::entering(a.r, scale), Rounding::entering(a.i, scale));
  }
  static Complex half(Complex a) { return make(Rounding::half(a.r), Rounding::half(a.i)); }
  static Complex product(Complex a, Complex b) { return Rounding::product(a, b); }
  /* Both halves without an overflow of the sum: (a + b) / 2, and the conjugate of (a - b) / 2. */
  static Complex half_sum(Complex a, Complex b) {
    return make(Rounding::half_sum(a.r, b.r), Rounding::half_sum(a.i, b.i));
  }
  static Complex half_conjugate(Complex a, Complex b) {
    return make(Rounding::half_difference(a.r, b.r), Rounding::half_difference(b.i, a.i));
  }
  static Complex make(Number r, Number i) {
    const Complex out = {r, i};
    return out;
  }
  static Number real(Complex a) { return a.r; }
  static Number imaginary(Complex a) { return a.i; }
  /* What is read through x from here on is read after `value` is there: for those who count registers. */
  static void order(Stored*&, Complex) {}
  /* Two neighbouring samples. */
  static Complex load(const T* p) { return make(p[0], p[1]); }
};

struct mote_rounding_s16 {
  typedef mote_complex<int32_t> Complex;
  static int32_t wrap_add(int32_t a, int32_t b) { return a + b; }
  static int32_t wrap_sub(int32_t a, int32_t b) { return a - b; }
  static int32_t rounded(int32_t product) { return (product + (1 << 14)) >> 15; }
  static int32_t times(int32_t a, int32_t factor) { return rounded(a * factor); }
  template <int kBy>
  static int32_t divided(int32_t a) {
    return rounded(a * (32767 / kBy));
  }
  /* a was divided by two or more, b lies on the unit circle. */
  static Complex product(Complex a, Complex b) {
    const Complex out = {rounded(a.r * b.r - a.i * b.i), rounded(a.r * b.i + a.i * b.r)};
    return out;
  }
  static int32_t entering(int32_t a, float) { return divided<2>(a); }
  static int32_t half(int32_t a) { return a >> 1; }
  static int32_t half_sum(int32_t a, int32_t b) { return (a + b) >> 1; }
  static int32_t half_difference(int32_t a, int32_t b) { return (a - b) >> 1; }
};

/* Complex numbers of int16; twiddle factors are Q15, one to a word, its real part in the low half. */
struct mote_fft_s16 : mote_fft_scalars<int16_t, int32_t, mote_rounding_s16> {
  typedef int32_t Table;
  static const int kTableStep = 1;
  static Complex twiddle(const int32_t* p) {
    const int32_t pair = mote_flash_i32(p);
    return make((int16_t)(uint16_t)(uint32_t)pair, pair >> 16);
  }
};

struct mote_rounding_s32 {
  typedef mote_complex<int32_t> Complex;
  static int32_t wrap_add(int32_t a, int32_t b) { return mote_wrap_add(a, b); }
  static int32_t wrap_sub(int32_t a, int32_t b) { return mote_wrap_sub(a, b); }
  static int32_t rounded(int64_t product) { return (int32_t)((product + (1 << 30)) >> 31); }
  static int32_t times(int32_t a, int32_t factor) { return rounded((int64_t)a * factor); }
  template <int kBy>
  static int32_t divided(int32_t a) {
    return rounded((int64_t)a * (0x7fffffff / kBy));
  }
  /* b lies on the unit circle, so that the sums of products have 63 bits. */
  static Complex product(Complex a, Complex b) {
    const Complex out = {rounded((int64_t)a.r * b.r - (int64_t)a.i * b.i),
                         rounded((int64_t)a.r * b.i + (int64_t)a.i * b.r)};
    return out;
  }
  static int32_t entering(int32_t a, float) { return divided<2>(a); }
  static int32_t half(int32_t a) { return a >> 1; }
  static int32_t half_sum(int32_t a, int32_t b) { return mote_wrap_add(a, b) >> 1; }
  static int32_t half_difference(int32_t a, int32_t b) { return mote_wrap_sub(a, b) >> 1; }
};

/* Complex numbers of int32; twiddle factors are Q31, their real part first. */
struct mote_fft_s32 : mote_fft_scalars<int32_t, int32_t, mote_rounding_s32> {
  typedef int32_t Table;
  static const int kTableStep = 2;
  static Complex twiddle(const int32_t* p) { return make(mote_flash_i32(p), mote_flash_i32(p + 1)); }
};

struct mote_rounding_f32 {
  typedef mote_complex<float> Complex;
  static float wrap_add(float a, float b) { return a + b; }
  static float wrap_sub(float a, float b) { return a - b; }
  static float times(float a, float factor) { return a * factor; }
  template <int kBy>
  static float divided(float a) {
    return a;
  }
  static Complex product(Complex a, Complex b) {
    const Complex out = {a.r * b.r - a.i * b.i, a.r * b.i + a.i * b.r};
    return out;
  }
  static float entering(float a, float scale) { return a * scale; }
  static float half(float a) { return a * 0.5f; }
  static float half_sum(float a, float b) { return (a + b) * 0.5f; }
  static float half_difference(float a, float b) { return (a - b) * 0.5f; }
};

/* Complex numbers of float, which are not divided. */
struct mote_fft_f32 : mote_fft_scalars<float, float, mote_rounding_f32> {
  typedef float Table;
  static const int kTableStep = 2;
  static Complex twiddle(const float* p) { return make(mote_flash_f32(p), mote_flash_f32(p + 1)); }
};

/* Stage of radix 2 over blocks of 2 m numbers; the first one has m = 1. */
template <class Ops, bool kFirst>
MOTE_INLINE const typename Ops::Table* mote_fft_radix2(typename Ops::Stored* x, int32_t points, int32_t m,
                                                       const typename Ops::Table* twiddles) {
  typedef typename Ops::Complex Complex;
  const typename Ops::Stored* end = x + points;
  const typename Ops::Table* last = kFirst ? twiddles : twiddles + m * Ops::kTableStep;
  for (; x != end; x += m) {
    const typename Ops::Table* w = twiddles;
    do {
      MOTE_FORGET(x);
      const Complex a = Ops::template divided<2>(Ops::from(x[0]));
      Complex b = Ops::template divided<2>(Ops::from(x[m]));
      if (!kFirst) {
        b = Ops::product(b, Ops::twiddle(w));
        w += Ops::kTableStep;
      }
      x[0] = Ops::to(Ops::sum(a, b));
      x[m] = Ops::to(Ops::difference(a, b));
      ++x;
    } while (w != last);
  }
  return last;
}

template <class Ops, bool kInverse, bool kFirst>
MOTE_INLINE const typename Ops::Table* mote_fft_radix4(typename Ops::Stored* x, int32_t points, int32_t m,
                                                       const typename Ops::Table* twiddles) {
  typedef typename Ops::Complex Complex;
  const typename Ops::Stored* end = x + points;
  const typename Ops::Table* last = kFirst ? twiddles : twiddles + 3 * m * Ops::kTableStep;
  for (; x != end; x += 3 * m) {
    const typename Ops::Table* w = twiddles;
    do {
      MOTE_FORGET(x);
      const Complex a = Ops::template divided<4>(Ops::from(x[0]));
      Ops::order(x, a);
      Complex b = Ops::template divided<4>(Ops::from(x[m]));
      if (!kFirst) b = Ops::product(b, Ops::twiddle(w));
      Ops::order(x, b);
      Complex c = Ops::template divided<4>(Ops::from(x[2 * m]));
      if (!kFirst) c = Ops::product(c, Ops::twiddle(w + Ops::kTableStep));
      Ops::order(x, c);
      Complex d = Ops::template divided<4>(Ops::from(x[3 * m]));
      if (!kFirst) {
        d = Ops::product(d, Ops::twiddle(w + 2 * Ops::kTableStep));
        w += 3 * Ops::kTableStep;
      }
      const Complex even = Ops::sum(a, c), even_rest = Ops::difference(a, c);
      const Complex odd = Ops::sum(b, d), odd_rest = Ops::difference(b, d);
      x[0] = Ops::to(Ops::sum(even, odd));
      x[2 * m] = Ops::to(Ops::difference(even, odd));
      x[m] = Ops::to(kInverse ? Ops::plus_j(even_rest, odd_rest) : Ops::minus_j(even_rest, odd_rest));
      x[3 * m] = Ops::to(kInverse ? Ops::minus_j(even_rest, odd_rest) : Ops::plus_j(even_rest, odd_rest));
      ++x;
    } while (w != last);
  }
  return last;
}

template <class Ops>
MOTE_INLINE const typename Ops::Table* mote_fft_radix3(typename Ops::Stored* x, int32_t points, int32_t m,
                                                       const typename Ops::Table* twiddles) {
  typedef typename Ops::Complex Complex;
  const typename Ops::Stored* end = x + points;
  const Complex third = Ops::twiddle(twiddles);
  twiddles += Ops::kTableStep;
  const typename Ops::Table* w = twiddles;
  for (; x != end; x += 2 * m) {
    w = twiddles;
    for (int32_t k = 0; k < m; ++k, ++x, w += 2 * Ops::kTableStep) {
      const Complex a = Ops::template divided<3>(Ops::from(x[0]));
      const Complex b = Ops::product(Ops::template divided<3>(Ops::from(x[m])), Ops::twiddle(w));
      const Complex c =
          Ops::product(Ops::template divided<3>(Ops::from(x[2 * m])), Ops::twiddle(w + Ops::kTableStep));
      const Complex both = Ops::sum(b, c);
      const Complex rest = Ops::times(Ops::difference(b, c), Ops::imaginary(third));
      const Complex middle = Ops::difference(a, Ops::half(both));
      x[0] = Ops::to(Ops::sum(a, both));
      x[m] = Ops::to(Ops::plus_j(middle, rest));
      x[2 * m] = Ops::to(Ops::minus_j(middle, rest));
    }
  }
  return w;
}

template <class Ops>
MOTE_INLINE const typename Ops::Table* mote_fft_radix5(typename Ops::Stored* x, int32_t points, int32_t m,
                                                       const typename Ops::Table* twiddles) {
  typedef typename Ops::Complex Complex;
  const typename Ops::Stored* end = x + points;
  const Complex fifth = Ops::twiddle(twiddles), fifths = Ops::twiddle(twiddles + Ops::kTableStep);
  twiddles += 2 * Ops::kTableStep;
  const typename Ops::Table* w = twiddles;
  for (; x != end; x += 4 * m) {
    w = twiddles;
    for (int32_t k = 0; k < m; ++k, ++x) {
      const Complex a = Ops::template divided<5>(Ops::from(x[0]));
      Complex in[4];
      for (int q = 0; q < 4; ++q, w += Ops::kTableStep)
        in[q] = Ops::product(Ops::template divided<5>(Ops::from(x[(q + 1) * m])), Ops::twiddle(w));
      const Complex outer = Ops::sum(in[0], in[3]), outer_rest = Ops::difference(in[0], in[3]);
      const Complex inner = Ops::sum(in[1], in[2]), inner_rest = Ops::difference(in[1], in[2]);
      x[0] = Ops::to(Ops::sum(a, Ops::sum(outer, inner)));
      const Complex near =
          Ops::sum(Ops::sum(a, Ops::times(outer, Ops::real(fifth))), Ops::times(inner, Ops::real(fifths)));
      const Complex near_rest = Ops::sum(Ops::times(outer_rest, Ops::imaginary(fifth)),
                                         Ops::times(inner_rest, Ops::imaginary(fifths)));
      x[m] = Ops::to(Ops::plus_j(near, near_rest));
      x[4 * m] = Ops::to(Ops::minus_j(near, near_rest));
      const Complex far =
          Ops::sum(Ops::sum(a, Ops::times(outer, Ops::real(fifths))), Ops::times(inner, Ops::real(fifth)));
      const Complex far_rest = Ops::difference(Ops::times(outer_rest, Ops::imaginary(fifths)),
                                               Ops::times(inner_rest, Ops::imaginary(fifth)));
      x[2 * m] = Ops::to(Ops::plus_j(far, far_rest));
      x[3 * m] = Ops::to(Ops::minus_j(far, far_rest));
    }
  }
  return w;
}

/* The stages over numbers in digit-reversed order. Without kMixed every radix is 2 or 4. */
template <class Ops, bool kInverse, bool kMixed>
MOTE_INLINE void mote_fft(typename Ops::Stored* x, int32_t points, const int8_t* radices, int32_t stages,
                          const typename Ops::Table* twiddles) {
  int32_t m = 1;
  for (int32_t s = 0; s < stages; ++s) {
    const int32_t radix = mote_flash_i8(radices + s);
    if (radix == 4) {
      twiddles = m == 1 ? mote_fft_radix4<Ops, kInverse, true>(x, points, 1, twiddles)
                        : mote_fft_radix4<Ops, kInverse, false>(x, points, m, twiddles);
    } else if (radix == 2) {
      twiddles = m == 1 ? mote_fft_radix2<Ops, true>(x, points, 1, twiddles)
                        : mote_fft_radix2<Ops, false>(x, points, m, twiddles);
    } else if (kMixed && radix == 3) {
      twiddles = mote_fft_radix3<Ops>(x, points, m, twiddles);
    } else if (kMixed) {
      twiddles = mote_fft_radix5<Ops>(x, points, m, twiddles);
    }
    m *= radix;
  }
}

#endif
#endif
