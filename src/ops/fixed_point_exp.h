// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>

#include "ops/quantization.h"

namespace mote {

// The fixed-point functions of int8 softmax, log_softmax, logistic, tanh, rsqrt and div, naive: each step in
// 64 bits, rounded and saturated by the letter of gemmlowp's fixedpoint.h (as TFLM 90b983c has it). "Qm.n" is
// an integer v that stands for v / 2^n, with m bits before the point; all are 32 bits wide.

constexpr int kSumBits = 12;  // before the point of a sum of exponentials, Q12.19

// value / divisor to the nearest, ties away from zero; the divisor is positive.
int64_t rounded_division(int64_t value, int64_t divisor);

// exp(x) in Q0.31 for x <= 0 with so many bits before the point: 5 for Q5.26.
int32_t fixed_exp(int32_t x, int integer_bits = 5);

// 1 / (1 + exp(-x)) and tanh(x) in Q0.31, for x in Q4.27.
int32_t fixed_logistic(int32_t x);
int32_t fixed_tanh(int32_t x);

// 1 / sqrt(value) = multiplier * 2^(shift - 31) for value > 0.
FixedPoint fixed_inverse_root(int32_t value);

// 1 / (1 + x) in Q0.31 for x in [0, 1) in Q0.31.
int64_t fixed_reciprocal_of_one_plus(int64_t x);

// 2^bits * exponential / sum to the nearest, for an exponential in Q0.31 and a sum in Q12.19 of at least 1.
int64_t fixed_quotient(int32_t exponential, int64_t sum, int bits = 8);

// log(sum) in Q5.26 for a sum in Q12.19 of at least 1. Source: TFLM 90b983c,
// log_x_for_x_greater_than_or_equal_to_1() in kernels/internal/common.h.
int32_t fixed_log(int32_t sum);

}  // namespace mote
