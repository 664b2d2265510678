// SPDX-License-Identifier: MIT-0
#ifndef MOTE_SOFTMAX_ROWS_H
#define MOTE_SOFTMAX_ROWS_H
// Softmax of int8 in fixed point, to int8 or int16, and the exponentials that it shares with log_softmax.

#include "device/nn/softmax/softmax.h"
#include "device/port/fixed_point.h"
#include "device/port/requantize.h"

// v / 2^shift to the nearest, ties up, for v >= 0: there that is also away from zero.
MOTE_INLINE int32_t mote_softmax_rounded(int32_t v, int shift) {
  return (int32_t)((((uint32_t)v >> (shift - 1)) + 1) >> 1);
}

// exp of (in - largest) as Q0.31; 0 where the difference is below diff_min.
template <class Params>
MOTE_SMALL __attribute__((noinline)) static int32_t mote_softmax_exponential(int32_t difference,
                                                                             const Params* p) {
  // exp(-1/4), exp(-1/2), exp(-1), ... exp(-16) in Q0.31.
  static const int32_t kPowers[] = {1672461947, 1302514674, 790015084, 290630308, 39332535, 720401, 242};
  const int32_t kExpOfMinusEighth = 1895147668, kThird = 715827883, kQuarter = 1 << 24;
  if (difference < p->diff_min) return 0;
  const int32_t a = mote_fixed_product(mote_wrap_shl(difference, p->shift), p->multiplier);  // Q5.26
  if (a == 0) return INT32_MAX;
  // a = fraction - quarters with fraction in [-1/4, 0): a Taylor series of degree 4 around -1/8 for the first
  // ... Its even powers are not negative, and neither is their sum with the smaller odd one.
  const int32_t fraction = (a & (kQuarter - 1)) - kQuarter;
  const int32_t x = fraction * 32 + (1 << 28);  // fraction + 1/8 in Q0.31
  const int32_t x2 = mote_fixed_product(x, x), x3 = mote_fixed_product(x2, x),
                x4 = mote_fixed_product(x2, x2);
  const int32_t tail =
      mote_softmax_rounded(mote_fixed_product(mote_softmax_rounded(x4, 2) + x3, kThird) + x2, 1);
  int32_t result = kExpOfMinusEighth + mote_fixed_product(kExpOfMinusEighth, x + tail);
  // ... and a factor for each bit of the second.
  const int32_t* power = kPowers;
  for (int32_t quarters = (fraction - a) >> 24; quarters != 0; quarters >>= 1, ++power)
    if (quarters & 1) result = mote_fixed_product(result, mote_flash_i32(power));
  return result;
}

// Writes probabilities in as many steps as T has, the least value of T for none.
template <class T>
MOTE_INLINE void mote_softmax_rows(const int8_t* in, T* out, const mote_softmax_s8_params* p) {
  const int kSumBits = 12;  // before the point of the sum of exponentials
  const int kOutBits = 8 * (int)sizeof(T), kMost = (1 << kOutBits) - 1;
  int32_t r = p->rows;
  do {
    const int8_t* const end = in + p->count;
    const int8_t* i = in;
    int32_t largest = -128;
    do {
      if (*i > largest) largest = *i;
    } while (++i != end);
    int32_t sum = 0;  // Q12.19
    do {
      sum += mote_softmax_rounded(mote_softmax_exponential(*--i - largest, p), kSumBits);
    } while (i != in);

    // sum = half * 2^(13 - headroom), and the largest element alone makes it at least 1.
    const int headroom = __builtin_clz((uint32_t)sum);
    const int32_t scale = mote_fixed_reciprocal_of_twice((int32_t)(((uint32_t)sum << headroom) >> 1));
    // From 32 bits on, every probability is below half a step.
    int right = kSumBits - headroom + 31 - kOutBits;
    if (right > 32) right = 32;
    do {
      const int32_t value = mote_softmax_rounded(
          mote_fixed_product(mote_softmax_exponential(*in++ - largest, p), scale), right);
      *out++ = (T)((value > kMost ? kMost : value) - (kMost + 1) / 2);
    } while (in != end);
  } while (--r != 0);
}

#endif
