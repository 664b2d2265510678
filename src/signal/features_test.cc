// SPDX-License-Identifier: Apache-2.0
#include "signal/features.h"

#include <gmock/gmock.h>

#include "signal/chain.h"

namespace mote {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

Block block(const std::string& name, const std::vector<std::pair<std::string, AttrValue>>& settings = {}) {
  Block out{name, {}};
  for (const auto& [key, value] : settings) out.settings.set(key, value);
  return out;
}

const ChainInput kMotion{DType::kFloat32, {10, 3}, 100};
const ChainInput kSound{DType::kInt16, {320}, 16000};
const Block kWindow = block("window", {{"length", int64_t{50}}, {"every", int64_t{10}}});

// "50x3x1, 3 ranges"
std::string layout(const ChainInput& input, const std::vector<Block>& blocks) {
  const auto out = feature_layout(input, blocks);
  return out.ok() ? shape_text(out->sample) + ", " + std::to_string(out->ranges) : out.error().to_string();
}

TEST(Features, RowsOfTimeShareTheirRanges) {
  EXPECT_EQ(layout(kMotion, {kWindow}), "50x3x1, 3");
  EXPECT_EQ(layout(kSound, {block("window", {{"length", int64_t{480}}, {"every", int64_t{320}}}),
                            block("log-mel", {{"bands", int64_t{8}}}),
                            block("window", {{"length", int64_t{4}}, {"every", int64_t{2}}})}),
            "4x8x1, 8");
}

TEST(Features, WhatDescribesAWindowHasRangesOfItsOwn) {
  const Block statistics = block("statistics", {{"which", std::string("mean,std")}});
  EXPECT_EQ(layout(kMotion, {kWindow, statistics}), "3x2x1, 6");
  EXPECT_EQ(layout(kMotion, {kWindow, block("flatten")}), "150x1x1, 150");
  EXPECT_EQ(layout(kMotion, {kWindow, block("wavelet", {{"levels", int64_t{2}}})}), "3x3x1, 9");
  // Rows that are not time are not rows of a window.
  EXPECT_THAT(layout(kMotion, {kWindow, statistics, kWindow}), HasSubstr("not in time"));
}

TEST(Features, ARangeMustFitTheFeatures) {
  const auto problem = [](const FeatureRange& range) {
    const auto graph = build_features("f", kMotion, {kWindow}, range);
    return graph.ok() ? "" : graph.error().to_string();
  };
  EXPECT_EQ(problem({{0, 0, 0}, {1, 2, 3}}), "");
  EXPECT_THAT(problem({{0, 0}, {1, 2}}), HasSubstr("2 and 2 ends of ranges for features that have 3"));
  EXPECT_THAT(problem({{0, 0, 3}, {1, 2, 3}}), HasSubstr("the range of feature 2 is from 3 to 3"));
}

}  // namespace
}  // namespace mote
