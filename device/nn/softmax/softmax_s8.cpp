// SPDX-License-Identifier: MIT-0
#include "device/nn/softmax/softmax.h"
#include "device/port/requantize.h"

namespace {

// "Qm.n": the integer v stands for v / 2^n, and has m bits before the point. A product of two such numbers
// keeps the high half, rounded: Qa.b times Qc.d is Q(a+c).(b+d-31).
int32_t product(int32_t a, int32_t b) { return mote_rounding_doubling_high_mul(a, b); }

const int kSumBits = 12;  // before the point of the sum of exponentials

// exp(a) in Q0.31 for a <= 0 in Q5.26.
MOTE_SMALL int32_t exp_of_negative(int32_t a) {
  // exp(-1/4), exp(-1/2), exp(-1), ... exp(-16) in Q0.31.
  static const int32_t kPowers[] = {1672461947, 1302514674, 790015084, 290630308, 39332535, 720401, 242};
  const int32_t kExpOfMinusEighth = 1895147668, kThird = 715827883, kQuarter = 1 << 24;
  if (a == 0) return INT32_MAX;
  // a = fraction - quarters with fraction in [-1/4, 0): a Taylor series of degree 4 around -1/8 for the first
  // ...
  const int32_t fraction = (a & (kQuarter - 1)) - kQuarter;
  const int32_t x = fraction * 32 + (1 << 28);  // fraction + 1/8 in Q0.31
  const int32_t x2 = product(x, x), x3 = product(x2, x), x4 = product(x2, x2);
  const int32_t cubic_and_quartic = product(mote_rounding_shift_right(x4, 2) + x3, kThird);
  const int32_t tail = mote_rounding_shift_right(cubic_and_quartic + x2, 1);
  int32_t result = kExpOfMinusEighth + product(kExpOfMinusEighth, x + tail);
  // ... and a factor for each bit of the second.
  const int32_t quarters = (fraction - a) >> 24;
  for (int bit = 0; bit < 7; ++bit)
    if ((quarters >> bit) & 1) result = product(result, mote_flash_i32(kPowers + bit));
  return result;
}

// 1 / (1 + a) in Q0.31 for a in [0, 1) in Q0.31.
MOTE_SMALL int32_t reciprocal_of_one_plus(int32_t a) {
  const int32_t k48Over17 = 1515870810, kMinus32Over17 = -1010580540, kOne = 1 << 29;  // Q2.29
  const int32_t half = (int32_t)(((int64_t)a + ((int64_t)1 << 31)) >> 1);              // (1 + a) / 2 in Q0.31
  // Newton's and Raphson's step for 1 / half; the first guess is the best straight line.
  int32_t x = k48Over17 + product(half, kMinus32Over17);
  for (int step = 0; step < 3; ++step) x += product(x, kOne - product(half, x)) * 4;
  return x >= 1 << 30 ? INT32_MAX : x * 2;  // half of it, from Q2.29 to Q0.31
}

}  // namespace

MOTE_KERNEL MOTE_SMALL void MOTE_NAME(softmax_s8)(const int8_t* in, int8_t* out, void*,
                                                  const mote_softmax_s8_params* p) {
  for (int32_t r = p->rows; r > 0; --r, in += p->count, out += p->count) {
    int32_t largest = -128;
    for (int32_t i = 0; i < p->count; ++i)
      if (in[i] > largest) largest = in[i];

    int32_t sum = 0;  // Q12.19
    for (int32_t i = 0; i < p->count; ++i) {
      const int32_t difference = in[i] - largest;
      if (difference < p->diff_min) continue;
      const int32_t scaled = product(mote_wrap_shl(difference, p->shift), p->multiplier);
      sum += mote_rounding_shift_right(exp_of_negative(scaled), kSumBits);
    }

    // sum = (1 + a) * 2^(12 - headroom), and the largest element alone makes it at least 1.
    const int headroom = __builtin_clz((uint32_t)sum);
    const int32_t scale = reciprocal_of_one_plus((int32_t)(((uint32_t)sum << headroom) - 0x80000000u));
    const int right = kSumBits - headroom + 31 - 8;
    for (int32_t i = 0; i < p->count; ++i) {
      const int32_t difference = in[i] - largest;
      int32_t value = 0;
      // From 32 bits on, every probability is below half a step.
      if (difference >= p->diff_min && right < 32) {
        const int32_t scaled = product(mote_wrap_shl(difference, p->shift), p->multiplier);
        value = mote_rounding_shift_right(product(scale, exp_of_negative(scaled)), right);
      }
      out[i] = (int8_t)(mote_clamp(value, 0, 255) - 128);
    }
  }
}
