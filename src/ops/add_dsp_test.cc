// SPDX-License-Identifier: Apache-2.0
#include "ops/add_dsp.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "device/nn/add/add_dsp.h"
#include "ops/op_test_support.h"

namespace mote {
namespace {

constexpr LineBits kBits = {MOTE_ADD_DSP_BITS, 8};

// As TFLM's CalculateOpDataAdd().
AddRule rule(double a_scale, double b_scale, double out_scale) {
  const double twice = 2 * std::max(a_scale, b_scale);
  return {{3, fixed_point(a_scale / twice)},
          {-17, fixed_point(b_scale / twice)},
          8,
          fixed_point(twice / ((1 << 20) * out_scale))};
}

TEST(LinearAdd, IsFoundForScalesOfNoSpecialRatio) {
  const auto line = linear_add(rule(0.0523, 0.0417, 0.0719), kBits);
  ASSERT_TRUE(line);
  EXPECT_NEAR(std::ldexp(line->a_factor, -MOTE_ADD_DSP_BITS - 8), 0.0523 / 0.0719, 1e-6);
  EXPECT_NEAR(std::ldexp(line->b_factor, -MOTE_ADD_DSP_BITS - 8), 0.0417 / 0.0719, 1e-6);
}

TEST(LinearAdd, RefusesTiesOnBothSidesOfTheZeroPoint) {
  // Halves are rounded away from zero: no line does that.
  EXPECT_FALSE(linear_add(rule(1, 1, 2), kBits));
}

TEST(LinearAdd, RefusesSumsThatLeaveInt32) { EXPECT_FALSE(linear_add(rule(1, 1, 0.001), kBits)); }

TEST(LinearAddConstant, KeepsEveryElementInItsPlace) {
  const int8_t b[] = {-128, 5, 127, 5};
  const auto line = linear_add_constant(rule(0.0523, 0.0417, 0.0719), b, 4);
  ASSERT_TRUE(line);
  ASSERT_EQ(line->offsets.size(), 4u);
  EXPECT_EQ(line->offsets[1], line->offsets[3]);
  EXPECT_LT(line->offsets[0], line->offsets[1]);
  EXPECT_LT(line->offsets[1], line->offsets[2]);
  EXPECT_FALSE(linear_add_constant(rule(1, 1, 2), b, 4));
}

}  // namespace
}  // namespace mote
