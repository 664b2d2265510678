// SPDX-License-Identifier: Apache-2.0
#include "ops/fixed_shift.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "device/port/dsp.h"
#include "ops/case_builder.h"

namespace mote {
namespace {

constexpr FixedShiftLimits kDepthwise = {8, 0, 8, INT16_MIN, INT16_MAX};
constexpr FixedShiftLimits kGemmLow = {4, 0, 0};
constexpr FixedShiftLimits kGemmHigh = {12, 8, 8};

int32_t expected(int64_t sum, const FixedPoint& factor, const DspOutput& output) {
  return std::clamp(rescale_ref(static_cast<int32_t>(sum), factor) + output.zero_point, output.range.low,
                    output.range.high);
}

// As a kernel computes it from a sum without its bias.
int32_t computed(int64_t sum, const FixedShift& form, int right_shift, const DspOutput& output) {
  const auto value = static_cast<int32_t>(sum * (1 << form.shift) + form.bias);
  return std::clamp(mote_ssat8(mote_smmla(value, form.multiplier, form.round) >> right_shift),
                    output.range.low, output.range.high);
}

void expect_equal(const DspChannel& channel, const FixedPoint& factor, const DspOutput& output,
                  const FixedShift& form, const FixedShiftLimits& limits) {
  EXPECT_LE(form.shift, limits.max_shift);
  EXPECT_GE(form.shift, limits.min_shift);
  EXPECT_LE(form.round, limits.max_round);
  EXPECT_GE(form.round, limits.min_round);
  for (int64_t sum = channel.lowest; sum <= channel.highest; ++sum)
    ASSERT_EQ(computed(sum - channel.bias, form, limits.right_shift, output), expected(sum, factor, output))
        << "sum " << sum << ", multiplier " << factor.multiplier << ", shift " << factor.shift;
}

// How many of `count` random channels have the form; each is compared for every sum its inputs can give.
int found(const FixedShiftLimits& limits, int least_right, int most_right, int count) {
  CaseRandom random(1);
  int forms = 0;
  for (int i = 0; i < count; ++i) {
    std::vector<int8_t> weights;
    for (int k = 0; k < 9; ++k) weights.push_back(static_cast<int8_t>(random.integer(-127, 127)));
    const int32_t bias = random.integer(-2000, 2000);
    const FixedPoint factor{random.integer(1 << 30, INT32_MAX), -random.integer(least_right, most_right)};
    const int32_t zero_point = i % 2 == 0 ? -128 : random.integer(-128, -100);
    const DspOutput relu{zero_point, {zero_point, 127}};
    const auto channel = dsp_channel(weights, bias, factor, relu);
    if (!channel) continue;
    const auto form = fixed_shift(*channel, relu, limits);
    if (!form) continue;
    ++forms;
    expect_equal(*channel, factor, relu, *form, limits);
  }
  return forms;
}

TEST(FixedShift, EqualsTfliteForEverySum) {
  EXPECT_EQ(found(kDepthwise, 1, 9, 40), 40);
  EXPECT_EQ(found(kGemmLow, 5, 8, 40), 40);
  EXPECT_EQ(found(kGemmHigh, 5, 8, 40), 40);
}

// The weights of a depthwise layer cannot be shifted by more than eight bits; unshifted sums need a small
// factor.
TEST(FixedShift, LargeFactorsHaveNoForm) {
  EXPECT_EQ(found(kDepthwise, 0, 0, 5), 0);
  EXPECT_EQ(found(kGemmLow, 4, 4, 5), 0);
}

// Ties away from a zero point inside the range move the steps below it, by more than one sum.
TEST(FixedShift, TiesAwayFromZeroHaveNoFormWithoutBitsToSpare) {
  const DspOutput output{0, {-128, 127}};
  const auto channel = dsp_channel({100, -100, 100}, 0, {1 << 30, -6}, output);
  ASSERT_TRUE(channel && channel->is_signed);
  EXPECT_FALSE(fixed_shift(*channel, output, kGemmLow));
}

TEST(FixedShift, ConstantsHaveAForm) {
  const DspOutput output{3, {-128, 50}};
  const auto channel = dsp_channel({1, -2}, 100000, {1 << 30, 0}, output);
  ASSERT_TRUE(channel);
  for (const FixedShiftLimits& limits : {kDepthwise, kGemmLow, kGemmHigh}) {
    const auto form = fixed_shift(*channel, output, limits);
    ASSERT_TRUE(form);
    EXPECT_EQ(computed(0, *form, limits.right_shift, output), 50);
  }
}

}  // namespace
}  // namespace mote
