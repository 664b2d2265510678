// SPDX-License-Identifier: MIT-0
#include "device/nn/softmax/log_softmax.h"
#include "device/nn/softmax/softmax_rows.h"

namespace {

const int kSumBits = 12;  // before the point of the sum of exponentials

// log(sum) in Q5.26 for sum >= 1 in Q12.19. sum = r * 2^e in two ways, with r around 2^(-1/4): the one with
// the smaller r is the nearer one. Of r there is a rational function of q = 2 (r - 2^(-1/4)).
MOTE_SMALL __attribute__((noinline)) int32_t log_of_sum(int32_t sum) {
  const int32_t kLog2 = 1488522236, kRootOfRootHalf = 1805811301, kRootHalf = 1518500250;  // Q0.31
  const int32_t kN = 117049297, kD = 127690142, kI = 1057819769, kF = 638450708;           // Q0.31
  const int32_t kOne = 1 << 25, kQuarter = kOne >> 2;                                      // Q6.25
  const int zeros = __builtin_clz((uint32_t)sum);
  const int zeros_of_root = __builtin_clz((uint32_t)mote_fixed_product(sum, kRootHalf)) - 1;
  // Both saturate at 1.
  uint32_t r = (uint32_t)mote_fixed_product(sum << (zeros - 1), kRootHalf) << 1;
  const uint32_t other = (uint32_t)sum << zeros_of_root;
  if (other < r) r = other;
  if (r > INT32_MAX) r = INT32_MAX;
  int32_t exponent = (kSumBits - zeros) * kOne + kQuarter;
  const int32_t other_exponent = (kSumBits - zeros_of_root) * kOne - kQuarter;
  if (other_exponent > exponent) exponent = other_exponent;

  const int32_t middle = (int32_t)((r + (uint32_t)kRootOfRootHalf + 1) >> 1);
  const int32_t q = ((int32_t)r - kRootOfRootHalf) * 2;
  const int32_t square = mote_fixed_product(q, q);
  const int32_t numerator =
      mote_fixed_product(q, (int32_t)r) + mote_fixed_product(mote_fixed_product(q, square), kN);
  const int32_t denominator =
      mote_fixed_product(middle, kI + q + mote_fixed_product(kD, square)) + mote_fixed_product(kF, q);
  const int32_t half = (int32_t)(((uint32_t)denominator + ((uint32_t)1 << 31)) >> 1);
  return (mote_fixed_product(exponent, kLog2) +
          mote_fixed_product(mote_rounding_shift_right(numerator, 6), mote_fixed_reciprocal_of_twice(half))) *
         2;
}

}  // namespace

MOTE_KERNEL MOTE_SMALL void MOTE_NAME(log_softmax_s8)(const int8_t* in, int8_t* out, void*,
                                                      const mote_log_softmax_s8_params* p) {
  for (int32_t r = p->rows; r > 0; --r) {
    int32_t largest = -128, sum = 0;  // Q12.19
    for (int32_t i = 0; i < p->count; ++i)
      if (in[i] > largest) largest = in[i];
    for (int32_t i = 0; i < p->count; ++i)
      sum += mote_softmax_rounded(mote_softmax_exponential(in[i] - largest, p), kSumBits);
    const int32_t log_sum = log_of_sum(sum);
    int32_t least =
        mote_requantize(mote_wrap_add(log_sum, INT32_MIN), p->reverse_multiplier, (int)p->reverse_shift);
    if (least < p->diff_min - 1) least = p->diff_min - 1;
    for (int32_t i = p->count; i > 0; --i) {
      const int32_t difference = *in++ - largest;
      int32_t value = -128;
      if (difference > least) {
        const int32_t scaled = mote_requantize(difference, p->multiplier, (int)p->shift);  // Q5.26
        const int kToSixteenths = 22;
        value = mote_rounding_shift_right(mote_wrap_sub(scaled, log_sum), kToSixteenths);
        value = mote_clamp(value, -255, 0) + 127;
      }
      *out++ = (int8_t)value;
    }
  }
}
