// SPDX-License-Identifier: Apache-2.0
// The functions of device/port/math_*.h against the host's in double precision: floats of every size and
// sign, what is not finite, ends of ranges.
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <limits>

#include "base/format.h"
#include "device/port/math_arc.h"
#include "device/port/math_erf.h"
#include "device/port/math_exp.h"
#include "device/port/math_log.h"
#include "device/port/math_round.h"
#include "device/port/math_sqrt.h"
#include "device/port/math_trig.h"

namespace mote {
namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();
constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
constexpr float kSmallest = std::numeric_limits<float>::denorm_min();

// One in so many bit patterns, an odd number.
constexpr uint32_t kStep = 4099;

// The distance between floats of this size.
double last_place(double value) {
  int exponent = 0;
  std::frexp(value, &exponent);
  return std::ldexp(1.0, std::max(exponent - 24, -149));
}

// "" if `is` is within `most` last places of `wanted`, or is the infinity or NaN that it must be.
std::string difference(float is, double wanted, double most) {
  const auto nearest = static_cast<float>(wanted);
  const bool same = std::isnan(nearest) ? std::isnan(is)
                    : std::isinf(nearest) || std::isinf(is)
                        ? is == nearest
                        : std::abs(double{is} - wanted) <= most * last_place(wanted);
  return same ? "" : format("{} instead of {}", is, wanted);
}

struct Function {
  const char* name;
  float (*device)(float);
  double (*host)(double);
  double most;  // last places
  bool negative_only = false;
};

const Function kFunctions[] = {
    {"exp", mote_exp, [](double x) { return std::exp(x); }, 0.52},
    {"expm1", mote_expm1_of_negative, [](double x) { return std::expm1(x); }, 0.52, true},
    {"log", mote_log, [](double x) { return std::log(x); }, 0.52},
    {"sin", mote_sin, [](double x) { return std::sin(x); }, 0.53},
    {"cos", mote_cos, [](double x) { return std::cos(x); }, 0.53},
    {"asin", mote_asin, [](double x) { return std::asin(x); }, 1.1},
    {"acos", mote_acos, [](double x) { return std::acos(x); }, 1.1},
    {"atan", mote_atan, [](double x) { return std::atan(x); }, 0.6},
    {"erf", mote_erf, [](double x) { return std::erf(x); }, 0.6},
    {"tanh", mote_tanh, [](double x) { return std::tanh(x); }, 0.6},
    {"logistic", mote_logistic, [](double x) { return 1 / (1 + std::exp(-x)); }, 0.6},
    {"sqrt", mote_sqrt, [](double x) { return std::sqrt(x); }, 0.5},
    {"rsqrt", mote_rsqrt, [](double x) { return 1 / std::sqrt(x); }, 1.5},
    {"floor", mote_floor, [](double x) { return std::floor(x); }, 0},
    {"ceil", mote_ceil, [](double x) { return std::ceil(x); }, 0},
    {"round", mote_round, [](double x) { return std::nearbyint(x); }, 0},
};

class Math : public testing::TestWithParam<Function> {
 protected:
  void expect_near(float x) const {
    const Function& f = GetParam();
    if (f.negative_only && x > 0) return;
    const std::string problem = difference(f.device(x), f.host(double{x}), f.most);
    EXPECT_EQ(problem, "") << f.name << "(" << format("{}", x) << ")";
  }
};

TEST_P(Math, EveryKindOfFloat) {
  for (uint64_t bits = 0; bits < uint64_t{1} << 32 && !HasFailure(); bits += kStep)
    expect_near(mote_float_of(static_cast<uint32_t>(bits)));
}

TEST_P(Math, EndsOfRanges) {
  const float values[] = {
      0.0f,       -0.0f,       kInfinity,  -kInfinity,  kNan,        kSmallest,   -kSmallest,  1.0f,
      -1.0f,      0.5f,        -0.5f,      1.5f,        2.5f,        -1.5f,       1e-38f,      -1e-38f,
      3.4e38f,    -3.4e38f,    88.72283f,  88.7229f,    -87.33f,     -103.97f,    -103.98f,    -104.0f,
      8388607.5f, -8388607.5f, 8388608.0f, 16777216.0f, 3.14159265f, 1.57079633f, 0.69314718f, 9.5f,
      0.25f,      0.75f,       2.0f,       3.0f,        4.0f,        0x1p-12f,    0x1p30f,     0x1p31f};
  for (const float value : values)
    for (const float x : {value, std::nextafter(value, kInfinity), std::nextafter(value, -kInfinity)})
      expect_near(x);
}

INSTANTIATE_TEST_SUITE_P(Functions, Math, testing::ValuesIn(kFunctions),
                         [](const auto& test) { return std::string(test.param.name); });

TEST(MathZeros, KeepTheirSign) {
  for (const float zero : {0.0f, -0.0f})
    for (const auto function :
         {mote_sin, mote_asin, mote_atan, mote_erf, mote_tanh, mote_sqrt, mote_floor, mote_ceil, mote_round})
      EXPECT_EQ(std::signbit(function(zero)), std::signbit(zero));
}

TEST(MathFmod, IsExact) {
  uint32_t state = 1;
  const auto next = [&] { return state = state * 1664525u + 1013904223u; };
  for (int i = 0; i < 200000; ++i) {
    const uint32_t a = next();
    // Of the same size in half of the cases, and of any in the others.
    const uint32_t b = i % 2 == 0 ? next() : (a & 0xFF800000u) - ((next() >> 29) << 23) + (next() & 0x7FFFFF);
    const float x = mote_float_of(a), y = mote_float_of(b), wanted = std::fmod(x, y), is = mote_fmod(x, y);
    ASSERT_TRUE(is == wanted || (std::isnan(is) && std::isnan(wanted))) << x << " by " << y;
  }
  EXPECT_EQ(mote_fmod(3.0f, kInfinity), 3.0f);
  EXPECT_TRUE(std::isnan(mote_fmod(kInfinity, 3.0f)));
  EXPECT_TRUE(std::isnan(mote_fmod(3.0f, 0.0f)));
  EXPECT_TRUE(std::isnan(mote_fmod(kNan, 3.0f)));
  EXPECT_EQ(mote_fmod(3.4e38f, kSmallest), 0.0f);
}

}  // namespace
}  // namespace mote
