// SPDX-License-Identifier: Apache-2.0
#include "ops/fixed_point_exp.h"

#include <algorithm>
#include <cmath>

namespace mote {

namespace {

int32_t saturated(int64_t value) {
  return static_cast<int32_t>(std::clamp<int64_t>(value, INT32_MIN, INT32_MAX));
}

// A real number in Q(31 - fraction_bits).fraction_bits.
int32_t fixed(double real, int fraction_bits) {
  return saturated(std::llround(real * std::ldexp(1.0, fraction_bits)));
}

// a * b / 2^31 to the nearest, ties up.
int64_t multiply(int64_t a, int64_t b) { return saturated((a * b + (int64_t{1} << 30)) >> 31); }

// value * 2^bits, saturated; the number has so many more bits before the point than the result.
int64_t fewer_integer_bits(int64_t value, int bits) { return saturated(value * (int64_t{1} << bits)); }

// exp(x) for x in [-1/4, 0), both Q0.31: the Taylor series of degree 4 around -1/8.
int64_t exp_near_zero(int64_t x) {
  const int64_t t = x + fixed(0.125, 31);
  const int64_t t2 = multiply(t, t), t3 = multiply(t2, t), t4 = multiply(t2, t2);
  const int64_t upper = multiply(rounded_division(t4, 4) + t3, fixed(1.0 / 3, 31));
  const int64_t series = t + rounded_division(upper + t2, 2);
  const int64_t at_center = fixed(std::exp(-0.125), 31);
  return at_center + multiply(at_center, series);
}

}  // namespace

namespace {

// 2 / (1 + x) in Q2.29: Newton and Raphson on 1 / d with d = (1 + x) / 2.
int64_t twice_reciprocal_of_one_plus(int64_t x) {
  const int64_t d = rounded_division(x + INT32_MAX, 2);
  int64_t guess = fixed(48.0 / 17, 29) + multiply(d, fixed(-32.0 / 17, 29));
  for (int step = 0; step < 3; ++step) {
    const int64_t error = fixed(1, 29) - multiply(d, guess);
    guess += fewer_integer_bits(multiply(guess, error), 2);
  }
  return guess;
}

}  // namespace

int64_t fixed_reciprocal_of_one_plus(int64_t x) {
  return fewer_integer_bits(twice_reciprocal_of_one_plus(x), 1);
}

int64_t rounded_division(int64_t value, int64_t divisor) {
  return value >= 0 ? (value + divisor / 2) / divisor : -((-value + divisor / 2) / divisor);
}

int32_t fixed_exp(int32_t x, int integer_bits) {
  if (x == 0) return INT32_MAX;
  // x = near - quarters / 4 with near in [-1/4, 0).
  const int64_t quarter = int64_t{1} << (29 - integer_bits);
  const int64_t quarters = -int64_t{x} / quarter - (-int64_t{x} % quarter == 0 ? 1 : 0);
  const int64_t near = x + quarters * quarter;
  int64_t result = exp_near_zero(fewer_integer_bits(near, integer_bits));
  for (int bit = 0; bit < 7; ++bit)
    if ((quarters >> bit) % 2 == 1) result = multiply(result, fixed(std::exp(-0.25 * (1 << bit)), 31));
  return saturated(result);
}

int32_t fixed_logistic(int32_t x) {
  if (x == 0) return 1 << 30;
  const int64_t of_magnitude = fixed_reciprocal_of_one_plus(fixed_exp(x > 0 ? -x : x, 4));
  return static_cast<int32_t>(x > 0 ? of_magnitude : INT32_MAX - of_magnitude);
}

// (1 - e) / (1 + e) = 2 / (1 + e) - 1 with e = exp(-2 |x|).
int32_t fixed_tanh(int32_t x) {
  if (x == 0) return 0;
  const int64_t twice = twice_reciprocal_of_one_plus(fixed_exp(x > 0 ? -x : x, 5));
  const auto of_magnitude = static_cast<int32_t>(fewer_integer_bits(twice - fixed(1, 29), 2));
  return x > 0 ? of_magnitude : -of_magnitude;
}

// Source: TFLM 90b983c, GetInvSqrtQuantizedMultiplierExp() in kernels/internal/common.h: five steps of Newton
// and Raphson on 1 / sqrt(a) from 1, in Q3.28, with a in [1/4, 1).
FixedPoint fixed_inverse_root(int32_t value) {
  if (value <= 1) return {INT32_MAX, 0};
  int shift = 11;
  int64_t a = value;
  for (; a >= int64_t{1} << 29; ++shift) a /= 4;
  for (; a < int64_t{1} << 27; --shift) a *= 4;
  a /= 2;
  const int64_t half = rounded_division(a, 2);
  int64_t x = fixed(1, 28);
  for (int step = 0; step < 5; ++step) {
    const int64_t cube = fewer_integer_bits(multiply(multiply(x, x), x), 6);  // of Q9.22
    x = fewer_integer_bits(multiply(fixed(1.5, 28), x) - multiply(half, cube), 3);
  }
  int64_t root = multiply(x, fixed(std::sqrt(2.0) / 2, 31));
  for (; shift < 0; ++shift) root *= 2;
  return {static_cast<int32_t>(root), -shift};
}

int64_t fixed_quotient(int32_t exponential, int64_t sum, int bits) {
  // sum = (1 + x) * 2^whole_bits with x in [0, 1).
  int whole_bits = 0;
  while (sum >> (19 + whole_bits) > 1) ++whole_bits;
  const int64_t x = (sum << (12 - whole_bits)) - (int64_t{1} << 31);
  const int64_t probability = multiply(fixed_reciprocal_of_one_plus(x), exponential);
  return rounded_division(probability, int64_t{1} << (whole_bits + 31 - bits));
}

int32_t fixed_log(int32_t sum) {
  // sum = r * 2^exponent in two ways, with r around 2^(-1/4): the one with the smaller r is nearer to it.
  // The exponents, which are off by 1/4 to either side, are Q6.25, and so is the result until the end.
  int zeros = 0, zeros_of_root = 0;
  const int32_t root_half = fixed(std::sqrt(0.5), 31), center = fixed(std::sqrt(std::sqrt(0.5)), 31);
  while (int64_t{sum} << (zeros + 1) <= INT32_MAX) ++zeros;
  while (multiply(sum, root_half) << (zeros_of_root + 1) <= INT32_MAX) ++zeros_of_root;
  const int64_t r = std::min(fewer_integer_bits(multiply(int64_t{sum} << zeros, root_half), 1),
                             fewer_integer_bits(sum, zeros_of_root));
  const int64_t quarter = int64_t{1} << 23;
  const int64_t exponent = std::max((int64_t{kSumBits} - 1 - zeros) * 4 * quarter + quarter,
                                    (int64_t{kSumBits} - zeros_of_root) * 4 * quarter - quarter);
  // log(r) as a rational function of q = 2 (r - center).
  const double fourth_root_2 = std::sqrt(std::sqrt(2.0));
  const int64_t p = (r + center + 1) / 2, q = 2 * (r - center), square = multiply(q, q);
  const int64_t numerator =
      multiply(q, r) + multiply(multiply(q, square), fixed(11.0 / 240 * fourth_root_2, 31));
  const int64_t denominator = multiply(p, fixed(2 / fourth_root_2 - fourth_root_2, 31) + q +
                                              multiply(fixed(fourth_root_2 / 20, 31), square)) +
                              multiply(fixed(fourth_root_2 / 4, 31), q);
  const int64_t of_r =
      multiply(rounded_division(numerator, 1 << 6), fixed_reciprocal_of_one_plus(denominator));
  return saturated(2 * (multiply(exponent, fixed(std::log(2.0), 31)) + of_r));
}

}  // namespace mote
