// SPDX-License-Identifier: Apache-2.0
#include "ops/fully_connected_dsp_packing.h"

#include <gtest/gtest.h>

#include "device/port/requantize_dsp.h"

namespace mote {
namespace {

constexpr FixedPoint kHalf{1 << 30, 0}, kQuarter{1 << 30, -1}, kSmall{3 << 29, -12};

// What the kernels make of a sum, with the activation's clamp.
int64_t dense_output(int32_t sum, const DenseChannel& channel, const DspOutput& output) {
  const mote_rounding rounding =
      mote_rounding_of(channel.multiplier, channel.right | MOTE_REQUANTIZE_SIGNED, 2 * output.zero_point + 1);
  return mote_clamp(mote_requantize_dsp(sum * 2, &rounding), output.range.low, output.range.high);
}

// Rounding always looks at the sign: that is exact with any right shift of 1 and more, whatever the zero
// point.
TEST(DenseChannels, RoundAsTheReference) {
  for (const int32_t zero_point : {-128, -3, 0, 127})
    for (int shift = -23; shift <= -1; ++shift)
      for (const int32_t multiplier : {1 << 30, 3 << 29, 1518500250, INT32_MAX}) {
        const DspOutput output{zero_point, {}};
        const FixedPoint factor{multiplier, shift};
        const auto channels = dense_channels({1}, {0}, {factor}, output);
        if (!channels || (*channels)[0].weights[0] == 0) continue;
        for (int64_t tie = -260; tie <= 260; ++tie)
          for (int64_t offset = -2; offset <= 2; ++offset) {
            // Where the product is near half a step of the output.
            const int64_t sum = (tie << (30 - shift)) / multiplier + offset;
            if (sum <= -(1 << 30) || sum >= 1 << 30) continue;
            ASSERT_EQ(dense_output(static_cast<int32_t>(sum), (*channels)[0], output),
                      output_of(sum, factor, output))
                << sum << " * " << multiplier << " shift " << shift << " + " << zero_point;
          }
      }
}

TEST(DenseChannels, RefuseLargeFactorsAndSums) {
  EXPECT_TRUE(dense_channels({1, 2}, {0}, {kQuarter}, {0, {}}));
  EXPECT_FALSE(dense_channels({1, 2}, {0}, {kHalf}, {0, {}}));
  EXPECT_FALSE(dense_channels({127}, {INT32_MAX - 5}, {kQuarter}, {0, {}}));  // wraps
  // The other output is proved, but all are needed.
  EXPECT_FALSE(dense_channels({1, 2, 1, 2}, {0, 0}, {kQuarter, kHalf}, {0, {}}));
}

TEST(DenseChannels, ConstantOutputsKeepTheFactorOfTheLayerIfTheyCan) {
  const DspOutput output{3, {-128, 50}};
  // Above the range of sums, and above that of outputs: 2^30 * 3/4 / 2^12 is far above 50.
  const auto kept = dense_channels({1, -2}, {(1 << 30) + 1000}, {kSmall}, output);
  ASSERT_TRUE(kept);
  EXPECT_EQ((*kept)[0].weights, (std::vector<int8_t>{0, 0}));
  EXPECT_EQ((*kept)[0].multiplier, kSmall.multiplier);
  EXPECT_EQ((*kept)[0].right, 12);
  EXPECT_LT((*kept)[0].bias, 1 << 30);
  EXPECT_EQ(dense_output((*kept)[0].bias, (*kept)[0], output), 50);
  // No right shift, so another factor must make the output.
  for (const int32_t bias : {1000, -1000}) {
    const auto other = dense_channels({1, -2}, {bias}, {kHalf}, output);
    ASSERT_TRUE(other);
    EXPECT_EQ(dense_output((*other)[0].bias, (*other)[0], output), bias > 0 ? 50 : -128);
  }
}

std::vector<DenseChannel> four_channels(std::vector<int8_t> of_b, int32_t bias_of_b) {
  const auto zeros = std::vector<int8_t>(of_b.size());
  std::vector<int8_t> weights = zeros;
  weights.insert(weights.end(), of_b.begin(), of_b.end());
  for (int i = 0; i < 2; ++i) weights.insert(weights.end(), zeros.begin(), zeros.end());
  return *dense_channels(weights, {1, bias_of_b, 2, 3}, {kSmall, kSmall, kSmall, kSmall}, {0, {}});
}

TEST(DenseStream, WordsOfFourOutputs) {
  EXPECT_EQ(pack_dense_stream(four_channels({1, 2, 3, 4}, 5), DenseStream::kOneFactor),
            (std::vector<int32_t>{1, 1 + 256 * 5, 2, 2 + 256 * 3, 0x03000100, 0, 0x04000200, 0}));
  const auto per_channel = pack_dense_stream(four_channels({1, 2, 3, 4}, 5), DenseStream::kPerChannel);
  ASSERT_TRUE(per_channel);
  EXPECT_EQ(std::vector<int32_t>(per_channel->begin(), per_channel->begin() + 4),
            (std::vector<int32_t>{1, 5, 2, 3}));
  EXPECT_EQ(std::vector<int32_t>(per_channel->begin() + 8, per_channel->begin() + 10),
            (std::vector<int32_t>{kSmall.multiplier, 12}));
}

TEST(DenseStream, FirstGroupIsFilledUp) {
  const auto stream = pack_dense_stream(four_channels({1, 2, 3, 4, 5}, 0), DenseStream::kOneFactor);
  ASSERT_TRUE(stream);
  EXPECT_EQ(std::vector<int32_t>(stream->begin() + 4, stream->end()),
            (std::vector<int32_t>{0x00000100, 0, 0, 0, 0x04000200, 0, 0x05000300, 0}));
}

TEST(DenseStream, NothingWhereWordsCannotBeShared) {
  const auto fits = [](std::vector<int8_t> of_b, int32_t bias_of_b, DenseStream form) {
    return pack_dense_stream(four_channels(std::move(of_b), bias_of_b), form).has_value();
  };
  EXPECT_FALSE(fits({1, 2, 3}, 0, DenseStream::kOneFactor));
  // 24 bits for what rides, unless it is taken out on the way.
  EXPECT_TRUE(fits({0, 0, 0, 1}, (1 << 23) - 128, DenseStream::kOneFactor));
  EXPECT_FALSE(fits({0, 0, 0, 1}, (1 << 23) - 127, DenseStream::kOneFactor));
  EXPECT_TRUE(fits({0, 0, 0, 1}, (1 << 23) - 127, DenseStream::kPerChannel));
  EXPECT_TRUE(fits({0, 0, 0, -128}, 0, DenseStream::kOneFactor));
  EXPECT_FALSE(fits({0, 0, 0, -128}, 0, DenseStream::kPerChannel));
  // -1 - 256 * 128 is below int16.
  std::vector<DenseChannel> channels = four_channels({0, 0, 0, -128}, 0);
  channels[0].weights[3] = -1;
  EXPECT_FALSE(pack_dense_stream(channels, DenseStream::kOneFactor));
}

}  // namespace
}  // namespace mote
