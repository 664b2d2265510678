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

TEST(DualPacking, LongRunsArePromisedOnlyWhereAllFit) {
  const std::vector<int32_t> small = pack_dual_stream({channel_of({60, -60, 60, -60, 10})});
  ASSERT_EQ(small.size(), 5u);
  EXPECT_EQ(small[0], 5);
  EXPECT_NE(small[2] & MOTE_DUAL_LONG_RUNS, 0);
  EXPECT_EQ(small[3], static_cast<int32_t>(0xc43cc43cu));
  EXPECT_EQ(small[4], 10) << "padded with zeros";
  const std::vector<int32_t> large = pack_dual_stream({channel_of({60, -60, 60, -60, 90, 90, 90, 0})});
  EXPECT_EQ(large[2] & MOTE_DUAL_LONG_RUNS, 0);
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
