// SPDX-License-Identifier: Apache-2.0
#include "ops/dsp_packing.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "device/port/requantize.h"
#include "device/port/requantize_dsp.h"
#include "ops/case_builder.h"

namespace mote {
namespace {

int32_t exact(int32_t sum, int32_t multiplier, int shift, int32_t zero_point) {
  return std::clamp(mote_requantize(sum, multiplier, shift) + zero_point, -128, 127);
}

int32_t quick(int32_t sum, int32_t multiplier, int shift, int32_t zero_point, bool is_signed) {
  const int32_t shifts = std::max(-shift, 0) | (is_signed ? MOTE_REQUANTIZE_SIGNED : 0);
  const mote_rounding rounding = mote_rounding_of(multiplier, shifts, 2 * zero_point + 1);
  return mote_requantize_dsp(sum * (2 << std::max(shift, 0)), &rounding);
}

// Every sum whose output is not saturated, around every tie, for all shifts and for multipliers with and
// without exact ties.
TEST(DspRequantize, EqualsTfliteNearTies) {
  CaseRandom random(1);
  for (int shift = -23; shift <= 7; ++shift) {
    for (int i = 0; i < 400; ++i) {
      const int32_t multipliers[] = {1 << 30, 3 << 29, INT32_MAX, random.integer(1 << 30, INT32_MAX)};
      const int32_t multiplier = multipliers[i % 4];
      const int32_t zero_point = i % 3 == 0 ? -128 : random.integer(-128, 127);
      // Half steps of the output, as sums.
      const double step = 2147483648.0 / multiplier / (shift >= 0 ? 1 << shift : 1.0 / (1 << -shift));
      const double tie = (random.integer(-140, 140) + 0.5) * step;
      for (int offset = -2; offset <= 2; ++offset) {
        const double at = std::clamp(tie + offset, -1073741823.0 / (1 << std::max(shift, 0)),
                                     1073741823.0 / (1 << std::max(shift, 0)));
        const auto sum = static_cast<int32_t>(at);
        EXPECT_EQ(quick(sum, multiplier, shift, zero_point, shift < 0),
                  exact(sum, multiplier, shift, zero_point))
            << sum << " * " << multiplier << " shift " << shift;
        // Without the sign, outputs above the zero point are exact and the others are at most the zero point.
        EXPECT_EQ(std::max(quick(sum, multiplier, shift, zero_point, false), zero_point),
                  std::max(exact(sum, multiplier, shift, zero_point), zero_point));
      }
    }
  }
}

TEST(DspChannel, ConstantOutputNeedsNoWeights) {
  // Any input gives a sum far above the range.
  const auto channel = dsp_channel({1, -2}, 100000, {1 << 30, 0}, {3, {-128, 50}});
  ASSERT_TRUE(channel);
  EXPECT_EQ(channel->weights, (std::vector<int8_t>{0, 0}));
  EXPECT_EQ(quick(channel->bias, channel->multiplier, 0, 3, false), 50);
}

TEST(DspChannel, RefusesSumsThatWrap) {
  EXPECT_FALSE(dsp_channel({127}, INT32_MAX - 5, {1 << 30, 0}, {0, {}}));
  EXPECT_FALSE(dsp_channel({1, 1}, 0, {1 << 30, 30}, {0, {}}));
}

TEST(DspChannel, SignCountsOnlyBelowTheZeroPoint) {
  const FixedPoint half{1 << 30, -1};
  EXPECT_TRUE(dsp_channel({5}, 0, half, {-10, {-128, 127}})->is_signed);
  EXPECT_FALSE(dsp_channel({5}, 0, half, {-128, {-128, 127}})->is_signed);
  EXPECT_FALSE(dsp_channel({5}, 0, {1 << 30, 0}, {-10, {-128, 127}})->is_signed);
}

TEST(DspStream, ChannelsThatCannotShareAreSingle) {
  const auto groups = [](int8_t high_weight, int32_t high_bias, int high_shift) {
    const auto channels = dsp_channels({-1, 2, high_weight, 3}, {0, high_bias},
                                       {{1 << 30, -6}, {1 << 30, high_shift}}, {-100, {}});
    return pack_gemm_stream(*channels, {-100, {}}).groups;
  };
  EXPECT_EQ(groups(-127, 0, -6), 1);
  EXPECT_EQ(groups(-128, 0, -6), 0);                       // -1 - 256 * 128 is below int16
  EXPECT_EQ(groups(-127, (1 << 23) + (1 << 15), -15), 0);  // more than 24 bits
}

// Ties round away from a zero point inside the range, and are not where a step function of the sum has them.
TEST(DspStream, PairsWithTiesAreRounded) {
  const auto first_multiplier = [](const DspOutput& output) {
    const auto channels = dsp_channels({100, -100, 90, 3}, {0, 0}, {{1 << 30, -6}, {1 << 30, -6}}, output);
    const DspStream stream = pack_gemm_stream(*channels, output);
    EXPECT_EQ(stream.groups, 1);
    return stream.words[4];
  };
  EXPECT_GT(first_multiplier({0, {0, 127}}), 0);
  EXPECT_LT(first_multiplier({0, {-128, 127}}), 0);
}

}  // namespace
}  // namespace mote
