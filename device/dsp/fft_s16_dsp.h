/* SPDX-License-Identifier: MIT-0 */
#ifndef MOTE_FFT_S16_DSP_H
#define MOTE_FFT_S16_DSP_H
/* Complex numbers of int16 as pairs (device/port/dsp.h), real part low: the arithmetic of mote_fft_s16 by the
   instructions of the DSP extension. */

#include "device/dsp/fft.h"
#include "device/port/dsp.h"

#ifdef __cplusplus

#if MOTE_HAS_DSP

#define MOTE_PAIR_OP(name, instruction)                              \
  MOTE_INLINE int32_t name(int32_t a, int32_t b) {                   \
    int32_t out;                                                     \
    __asm__(instruction " %0, %1, %2" : "=r"(out) : "r"(a), "r"(b)); \
    return out;                                                      \
  }
#define MOTE_PAIR_SUM_OP(name, instruction)                                        \
  MOTE_INLINE int32_t name(int32_t a, int32_t b, int32_t sum) {                    \
    int32_t out;                                                                   \
    __asm__(instruction " %0, %1, %2, %3" : "=r"(out) : "r"(a), "r"(b), "r"(sum)); \
    return out;                                                                    \
  }
MOTE_PAIR_OP(mote_sadd16, "sadd16")
MOTE_PAIR_OP(mote_ssub16, "ssub16")
MOTE_PAIR_OP(mote_sasx, "sasx")
MOTE_PAIR_OP(mote_ssax, "ssax")
MOTE_PAIR_OP(mote_shadd16, "shadd16")
MOTE_PAIR_OP(mote_shsub16, "shsub16")
MOTE_PAIR_SUM_OP(mote_smlabb, "smlabb")
MOTE_PAIR_SUM_OP(mote_smlatb, "smlatb")
MOTE_PAIR_SUM_OP(mote_smlsd, "smlsd")
MOTE_PAIR_SUM_OP(mote_smladx, "smladx")
#undef MOTE_PAIR_OP
#undef MOTE_PAIR_SUM_OP

/* The pair {low >> 15, high >> 15}. */
MOTE_INLINE int32_t mote_pack_q15(int32_t low, int32_t high) {
  int32_t out;
  __asm__("pkhtb %0, %1, %2, asr #15" : "=r"(out) : "r"(mote_wrap_shl(high, 1)), "r"(low));
  return out;
}
/* The pair {low of a, high of b}. */
MOTE_INLINE int32_t mote_mix_pairs(int32_t a, int32_t b) {
  int32_t out;
  __asm__("pkhbt %0, %1, %2" : "=r"(out) : "r"(a), "r"(b));
  return out;
}

#else

/* The lanes of a and b summed, subtracted; _sasx is a + j b, _ssax a - j b. */
MOTE_INLINE int32_t mote_sadd16(int32_t a, int32_t b) { return mote_add_pairs(a, b); }
MOTE_INLINE int32_t mote_ssub16(int32_t a, int32_t b) {
  return mote_pkhbt(mote_wrap_sub(a, b), mote_pair_high(a) - mote_pair_high(b));
}
MOTE_INLINE int32_t mote_sasx(int32_t a, int32_t b) {
  return mote_pkhbt(mote_pair_low(a) - mote_pair_high(b), mote_pair_high(a) + mote_pair_low(b));
}
MOTE_INLINE int32_t mote_ssax(int32_t a, int32_t b) {
  return mote_pkhbt(mote_pair_low(a) + mote_pair_high(b), mote_pair_high(a) - mote_pair_low(b));
}
/* The halves of such sums and differences, rounded down. */
MOTE_INLINE int32_t mote_shadd16(int32_t a, int32_t b) {
  return mote_pkhbt((mote_pair_low(a) + mote_pair_low(b)) >> 1, (mote_pair_high(a) + mote_pair_high(b)) >> 1);
}
MOTE_INLINE int32_t mote_shsub16(int32_t a, int32_t b) {
  return mote_pkhbt((mote_pair_low(a) - mote_pair_low(b)) >> 1, (mote_pair_high(a) - mote_pair_high(b)) >> 1);
}
/* sum + a.low * b.low; sum + a.high * b.low */
MOTE_INLINE int32_t mote_smlabb(int32_t a, int32_t b, int32_t sum) {
  return mote_wrap_add(sum, mote_pair_low(a) * mote_pair_low(b));
}
MOTE_INLINE int32_t mote_smlatb(int32_t a, int32_t b, int32_t sum) {
  return mote_wrap_add(sum, mote_pair_high(a) * mote_pair_low(b));
}
/* sum + a.low * b.low - a.high * b.high; sum + a.low * b.high + a.high * b.low */
MOTE_INLINE int32_t mote_smlsd(int32_t a, int32_t b, int32_t sum) {
  return mote_wrap_add(
      sum, mote_wrap_sub(mote_pair_low(a) * mote_pair_low(b), mote_pair_high(a) * mote_pair_high(b)));
}
MOTE_INLINE int32_t mote_smladx(int32_t a, int32_t b, int32_t sum) {
  return mote_wrap_add(
      sum, mote_wrap_add(mote_pair_low(a) * mote_pair_high(b), mote_pair_high(a) * mote_pair_low(b)));
}
MOTE_INLINE int32_t mote_pack_q15(int32_t low, int32_t high) { return mote_pkhbt(low >> 15, high >> 15); }
MOTE_INLINE int32_t mote_mix_pairs(int32_t a, int32_t b) { return mote_pkhbt(a, mote_pair_high(b)); }

#endif

struct mote_fft_s16_dsp {
  typedef int16_t Scalar;
  typedef int32_t Stored;
  typedef int32_t Complex;
  static int32_t from(int32_t a) { return a; }
  static int32_t to(int32_t a) { return a; }
  static int32_t wrapped(int32_t a) { return a; }
  typedef int32_t Table;
  static const int kTableStep = 1;
  static int32_t twiddle(const int32_t* p) { return mote_flash_i32(p); }
  static int32_t sum(int32_t a, int32_t b) { return mote_sadd16(a, b); }
  static int32_t difference(int32_t a, int32_t b) { return mote_ssub16(a, b); }
  static int32_t plus_j(int32_t a, int32_t b) { return mote_sasx(a, b); }
  static int32_t minus_j(int32_t a, int32_t b) { return mote_ssax(a, b); }
  static int32_t conjugate(int32_t a) { return mote_mix_pairs(a, mote_ssub16(0, a)); }
  /* In Q16, so that the halves of the sums are the results. */
  template <int kBy>
  static int32_t divided(int32_t a) {
    const int32_t factor = 2 * (32767 / kBy), round = 1 << 15;
    return mote_pkhtb(mote_smlabb(a, factor, round), mote_smlatb(a, factor, round));
  }
  static int32_t entering(int32_t a, float) { return divided<2>(a); }
  static int32_t product(int32_t a, int32_t b) {
    return mote_pack_q15(mote_smlsd(a, b, 1 << 14), mote_smladx(a, b, 1 << 14));
  }
  static int32_t times(int32_t a, int32_t factor) {
    return mote_pack_q15(mote_smlabb(a, factor, 1 << 14), mote_smlatb(a, factor, 1 << 14));
  }
  static int32_t half(int32_t a) { return mote_shadd16(a, 0); }
  static int32_t half_sum(int32_t a, int32_t b) { return mote_shadd16(a, b); }
  static int32_t half_conjugate(int32_t a, int32_t b) {
    return mote_mix_pairs(mote_shsub16(a, b), mote_shsub16(b, a));
  }
  static int32_t make(int32_t r, int32_t i) { return mote_pkhbt(r, i); }
  static int32_t real(int32_t a) { return mote_pair_low(a); }
  static int32_t imaginary(int32_t a) { return mote_pair_high(a); }
  static void order(int32_t*& x, int32_t value) { __asm__("" : "+r"(x) : "r"(value)); }
  static int32_t load(const int16_t* p) { return mote_load_pair(p); }
};

#endif
#endif
