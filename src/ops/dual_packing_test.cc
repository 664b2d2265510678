// SPDX-License-Identifier: Apache-2.0
#include "ops/dual_packing.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "device/nn/conv2d/gemm_s8_dual.h"
#include "device/port/requantize.h"
#include "ops/case_builder.h"

namespace mote {
namespace {

int32_t exact(int32_t sum, const DspChannel& c, int32_t zero_point) {
  const int shift = c.left > 0 ? c.left : -c.right;
  return std::clamp(mote_requantize(sum, c.multiplier, shift) + zero_point, -128, 127);
}

int32_t quick(int32_t sum, const DspChannel& c, int32_t zero_point) {
  const mote_dual_rounding rounding = mote_dual_rounding_of(c.multiplier, dual_shifts(c), 2 * zero_point + 1);
  return mote_requantize_dual(sum, &rounding);
}

// Sums around every kind of tie, for all shifts and for multipliers with and without exact ties.
TEST(DualRequantize, EqualsTfliteNearTies) {
  CaseRandom random(1);
  for (int shift = -22; shift <= 7; ++shift) {
    for (int i = 0; i < 400; ++i) {
      const int32_t multipliers[] = {1 << 30, 3 << 29, INT32_MAX, random.integer(1 << 30, INT32_MAX)};
      DspChannel c;
      c.multiplier = multipliers[i % 4];
      c.left = std::max(shift, 0);
      c.right = std::max(-shift, 0);
      c.is_signed = true;
      const int32_t zero_point = i % 3 == 0 ? -128 : random.integer(-128, 127);
      const double step = std::ldexp(2147483648.0 / c.multiplier, -shift);
      const double tie = (random.integer(-140, 140) + 0.5) * step;
      const double limit = static_cast<double>((1 << 29) >> (2 + c.left));
      for (int offset = -2; offset <= 2; ++offset) {
        const auto sum = static_cast<int32_t>(std::clamp(tie + offset, -limit, limit));
        c.is_signed = shift < 0;
        EXPECT_EQ(quick(sum, c, zero_point), exact(sum, c, zero_point))
            << sum << " * " << c.multiplier << " shift " << shift;
        // Without the sign, outputs above the zero point are exact and the others are at most the zero point.
        c.is_signed = false;
        EXPECT_EQ(std::max(quick(sum, c, zero_point), zero_point),
                  std::max(exact(sum, c, zero_point), zero_point));
      }
    }
  }
}

TEST(DualPacking, RunsFitWhenNoInputCanLeave16Bits) {
  const std::vector<int8_t> fits = {127, -128}, too_large = {127, -128, 3}, negative = {-128, -128};
  EXPECT_TRUE(fits_dual_run(fits.data(), 2, 1));
  EXPECT_FALSE(fits_dual_run(too_large.data(), 3, 1));
  EXPECT_FALSE(fits_dual_run(negative.data(), 2, 1)) << "2 * 128 * 128 is one too many";
  EXPECT_TRUE(fits_dual_run(too_large.data(), 2, 2)) << "only 127 and 3 are of the run";
}

DspChannel channel_of(std::vector<int8_t> weights) {
  return *dsp_channel(std::move(weights), 5, {1 << 30, -8}, {-128, {-128, 127}});
}

// Bits 13 to 30 of the shifts: are the first four weights alone, is each group of eight split, and a 1.
uint32_t split_bits(const std::vector<int32_t>& stream) {
  return static_cast<uint32_t>(stream[2]) << 1 >> (MOTE_DUAL_SPLITS_SHIFT + 1);
}

TEST(DualPacking, RunsAreShortOnlyWhereLongOnesDoNotFit) {
  const std::vector<int32_t> small = pack_dual_stream({channel_of({60, -60, 60, -60, 10})});
  ASSERT_EQ(small.size(), 5u);
  EXPECT_EQ(small[0], 5);
  EXPECT_EQ(split_bits(small), 0b001u << 15);
  EXPECT_EQ(small[3], static_cast<int32_t>(0xc43cc43cu));
  EXPECT_EQ(small[4], 10) << "padded with zeros";
  const std::vector<int32_t> large = pack_dual_stream({channel_of({60, -60, 60, -60, 90, 90, 90, 0})});
  EXPECT_EQ(split_bits(large), 0b011u << 15);
  const std::vector<int32_t> odd =
      pack_dual_stream({channel_of({1, 2, 3, 4, 1, 1, 1, 1, 1, 1, 1, 1, 90, 90, 90, 0, 1, 1, 1, 1})});
  EXPECT_EQ(split_bits(odd), 0b1011u << 14) << "the first four are alone";
}

TEST(DualPacking, ManyWeightsHaveMoreWordsOfSplits) {
  for (const size_t depth : {128, 132, 136, 376, 380, 384, 640}) {
    const std::vector<int32_t> stream = pack_dual_stream({channel_of(std::vector<int8_t>(depth, 90))});
    EXPECT_EQ(static_cast<int32_t>(stream.size()), mote_dual_channel_words(static_cast<int32_t>(depth)));
    if (depth == 136) {
      EXPECT_EQ(split_bits(stream), 0x1ffffu);
      EXPECT_EQ(stream[3 + 128 / 4], static_cast<int32_t>(0xc0000000u)) << "before the last group";
    }
  }
}

std::vector<DspChannel> channels_of(const std::vector<std::vector<int8_t>>& weights, const FixedPoint& factor,
                                    const DspOutput& output) {
  std::vector<DspChannel> out;
  for (const std::vector<int8_t>& w : weights) out.push_back(*dsp_channel(w, 1, factor, output));
  return out;
}

TEST(DualPacking, FullyConnectedWithOneScaleStoresItOnce) {
  const DspOutput output{-128, {-128, 127}};
  const FixedPoint factor{1 << 30, -3};
  const std::vector<int8_t> some(16, 9), none(16, 0);
  const std::vector<DspChannel> channels = channels_of({some, none, some, some, some}, factor, output);
  const DualFullyConnected one = pack_dual_fully_connected(channels, factor, output);
  EXPECT_EQ(one.multiplier, 1 << 30);
  EXPECT_EQ(one.stream.size(), 4u + 16 + 1 + 4) << "four outputs, and one alone";
  EXPECT_EQ(one.stream[0], 1);
  EXPECT_EQ(one.stream[1], 0) << "an output that never changes keeps its value under the common scale";
  EXPECT_EQ(one.run, 8);
  EXPECT_FALSE(one.has_patches);
  const DualFullyConnected own = pack_dual_fully_connected(channels, std::nullopt, output);
  EXPECT_EQ(own.multiplier, 0);
  EXPECT_EQ(own.stream.size(), one.stream.size() + 2 * 5);
}

// What is taken from a weight stands in a patch, unless that would cost more than it gains.
TEST(DualPacking, FullyConnectedIsPatchedWhereFewRunsDoNotFit) {
  const DspOutput output{-128, {-128, 127}};
  const FixedPoint factor{1 << 30, -9};
  std::vector<std::vector<int8_t>> weights(4, std::vector<int8_t>(512, 20));
  weights[2][13] = -127;
  weights[2][14] = 126;
  const DualFullyConnected few =
      pack_dual_fully_connected(channels_of(weights, factor, output), factor, output);
  EXPECT_EQ(few.run, 8);
  ASSERT_TRUE(few.has_patches);
  ASSERT_EQ(few.stream.size(), 4u + 512 + 2);
  EXPECT_EQ(few.stream[4 + 13], static_cast<int32_t>(0x94809494u)) << "the weight is gone";
  EXPECT_EQ(few.stream[4 + 512], 1);
  EXPECT_EQ(few.stream[4 + 512 + 1], static_cast<int32_t>(2u | 13u << 2 | 0x81u << 24));
  for (std::vector<int8_t>& w : weights) w.assign(512, 50);
  EXPECT_EQ(pack_dual_fully_connected(channels_of(weights, factor, output), factor, output).run, 4);
  for (std::vector<int8_t>& w : weights) w.assign(512, 100);
  EXPECT_EQ(pack_dual_fully_connected(channels_of(weights, factor, output), factor, output).run, 2);
}

TEST(DualPacking, RefusesWhatTheKernelsCannotDo) {
  const DspOutput output{0, {-128, 127}};
  EXPECT_TRUE(dual_channels({1, -128, 127, 0}, {0}, {{1 << 30, -8}}, output));
  EXPECT_FALSE(dual_channels({-128, -128, 127, 0}, {0}, {{1 << 30, -8}}, output)) << "a run of two";
  EXPECT_FALSE(dual_channels({1, 2}, {(1 << 28) + (1 << 22)}, {{1 << 30, -22}}, output))
      << "a sum that is too large";
}

}  // namespace
}  // namespace mote
