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

// Newton and Raphson on 1 / d with d = (1 + x) / 2, in Q2.29.
int64_t fixed_reciprocal_of_one_plus(int64_t x) {
  const int64_t d = rounded_division(x + INT32_MAX, 2);
  int64_t guess = fixed(48.0 / 17, 29) + multiply(d, fixed(-32.0 / 17, 29));
  for (int step = 0; step < 3; ++step) {
    const int64_t error = fixed(1, 29) - multiply(d, guess);
    guess += fewer_integer_bits(multiply(guess, error), 2);
  }
  return fewer_integer_bits(guess, 1);
}

int64_t rounded_division(int64_t value, int64_t divisor) {
  return value >= 0 ? (value + divisor / 2) / divisor : -((-value + divisor / 2) / divisor);
}

int32_t fixed_exp(int32_t x) {
  if (x == 0) return INT32_MAX;
  // x = near - quarters / 4 with near in [-1/4, 0).
  const int64_t quarter = int64_t{1} << 24;
  const int64_t quarters = -int64_t{x} / quarter - (-int64_t{x} % quarter == 0 ? 1 : 0);
  const int64_t near = x + quarters * quarter;
  int64_t result = exp_near_zero(fewer_integer_bits(near, 5));
  for (int bit = 0; bit < 7; ++bit)
    if ((quarters >> bit) % 2 == 1) result = multiply(result, fixed(std::exp(-0.25 * (1 << bit)), 31));
  return saturated(result);
}

int64_t fixed_quotient(int32_t exponential, int64_t sum) {
  // sum = (1 + x) * 2^whole_bits with x in [0, 1).
  int whole_bits = 0;
  while (sum >> (19 + whole_bits) > 1) ++whole_bits;
  const int64_t x = (sum << (12 - whole_bits)) - (int64_t{1} << 31);
  const int64_t probability = multiply(fixed_reciprocal_of_one_plus(x), exponential);
  return rounded_division(probability, int64_t{1} << (whole_bits + 31 - 8));
}

}  // namespace mote
