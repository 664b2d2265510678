// SPDX-License-Identifier: Apache-2.0
#include "ops/mve_packing.h"

#include <gtest/gtest.h>

#include "device/port/mve.h"
#include "device/port/requantize.h"

namespace mote {
namespace {

DspChannel channel(std::vector<int8_t> weights, int32_t bias) {
  DspChannel out;
  out.weights = std::move(weights);
  out.bias = bias;
  out.multiplier = 1 << 30;
  out.right = 3;
  return out;
}

TEST(MvePacking, InterleavesVectorsWithoutGaps) {
  std::vector<int8_t> ramp(26);
  for (size_t i = 0; i < ramp.size(); ++i) ramp[i] = static_cast<int8_t>(i + 1);
  const std::vector<int8_t> packed = pack_mve_weights({channel(ramp, 0)}, 2);
  ASSERT_EQ(packed.size(), 52u);  // 10 and 16 of each of two channels, of which one does not exist
  EXPECT_EQ(packed[0], 1);
  EXPECT_EQ(packed[9], 10);
  for (size_t i = 10; i < 20; ++i) EXPECT_EQ(packed[i], 0);
  EXPECT_EQ(packed[20], 11);
  EXPECT_EQ(packed[35], 26);
  for (size_t i = 36; i < 52; ++i) EXPECT_EQ(packed[i], 0);
}

// The second channel's first vector is loaded from 16 bytes before its end: that must not lie before the
// weights.
TEST(MvePacking, LeadsIntoShortFirstVectors) {
  for (int32_t depth = 1; depth <= 32; ++depth) {
    const int32_t lanes = mote_first_lanes(depth), lead = mote_mve_lead(depth);
    EXPECT_EQ(lanes % 16, depth % 16);
    EXPECT_GE(lead + 2 * lanes, 16) << depth;
    const std::vector<int8_t> packed = pack_mve_weights({channel(std::vector<int8_t>(depth, 5), 0)}, 2);
    ASSERT_EQ(packed.size(), static_cast<size_t>(lead + 2 * depth));
    EXPECT_EQ(packed[static_cast<size_t>(lead)], 5);
    if (lead > 0) {
      EXPECT_EQ(packed[static_cast<size_t>(lead) - 1], 0);
    }
  }
}

TEST(MvePacking, GroupsConstantsByFour) {
  const std::vector<DspChannel> channels(5, channel({1}, 7));
  const std::vector<int32_t> constants = pack_mve_constants(channels);
  ASSERT_EQ(constants.size(), 24u);
  EXPECT_EQ(constants[3], 7);
  EXPECT_EQ(constants[7], 1 << 30);
  EXPECT_EQ(constants[11], -3);
  EXPECT_EQ(constants[12], 7);
  EXPECT_EQ(constants[13], 0);
}

TEST(MvePacking, RefusesShiftsToTheLeft) {
  const DspOutput output{0, {-128, 127}};
  EXPECT_TRUE(mve_channels({100}, {0}, {{1 << 30, -5}}, output).has_value());
  EXPECT_FALSE(mve_channels({100}, {0}, {{1 << 30, 1}}, output).has_value());
}

// Around every tie, on both sides of zero: what the kernels compute is TFLite's double rounding.
TEST(MveRequantize, IsTheDoubleRounding) {
  for (const int right : {0, 1, 2, 7, 23})
    for (const int32_t multiplier : {1 << 30, 1518500250, INT32_MAX})
      for (int64_t near = -40; near <= 40; ++near)
        for (int offset = -2; offset <= 2; ++offset) {
          const auto sum = static_cast<int32_t>(near * (int64_t{1} << right) + offset);
          const int32_t exact = mote_requantize(sum, multiplier, -right);
          const mote_mve_output both{3, -128, 127, 1}, relu{3, 3, 127, 0};
          EXPECT_EQ(mote_mve_requantize(sum, multiplier, -right, &both), mote_clamp(exact + 3, -128, 127));
          EXPECT_EQ(mote_mve_requantize(sum, multiplier, -right, &relu), mote_clamp(exact + 3, 3, 127));
        }
}

}  // namespace
}  // namespace mote
