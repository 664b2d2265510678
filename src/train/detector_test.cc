// SPDX-License-Identifier: Apache-2.0
#include "train/detector.h"

#include <gmock/gmock.h>

#include <cmath>

namespace mote {
namespace {

using ::testing::HasSubstr;

FeatureRows repeated(const std::vector<float>& values, int64_t features, int times) {
  FeatureRows out{features, {}};
  for (int i = 0; i < times; ++i) out.values.insert(out.values.end(), values.begin(), values.end());
  return out;
}

double distance(const Detector& detector, float x, float y) {
  const float row[] = {x, y};
  return detector.distance(row);
}

// Variances 2 and 1/2, no covariance; scaled to 1 there is nothing to shrink.
TEST(Detector, OneCentreIsMahalanobisDistance) {
  const auto detector = fit_detector(repeated({12, 5, 8, 5, 10, 6, 10, 4}, 2, 1), 1, 1);
  ASSERT_TRUE(detector.ok()) << detector.error().to_string();
  EXPECT_NEAR(distance(*detector, 10, 5), 0, 1e-12);
  EXPECT_NEAR(distance(*detector, 12, 5), std::sqrt(2.0), 1e-9);
  EXPECT_NEAR(distance(*detector, 10, 6), std::sqrt(2.0), 1e-9);
  EXPECT_NEAR(distance(*detector, 14, 7), std::sqrt(4 * 4 / 2.0 + 2 * 2 / 0.5), 1e-9);
}

// Variances 1, covariance (3 + 3 - 1 - 1) / 8 = 1/2. In the norm over 2 the distance from the identity is
// d^2 = (1 + 1 + 1/4 + 1/4) / 2 - 1 = 1/4, and the rows, whose lengths are all root 2, scatter by
// b^2 = (4 - 2.5) / 2 / 8 = 3/32: the shrinkage is 3/8, the covariance that is used 5/16.
TEST(Detector, TheCovarianceIsShrunkAsLedoitAndWolfDo) {
  const std::vector<float> rows = {1, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1, -1, 1, -1, -1, 1};
  const auto few = fit_detector(repeated(rows, 2, 1), 1, 1);
  ASSERT_TRUE(few.ok()) << few.error().to_string();
  EXPECT_NEAR(few->shrinkage, 0.375, 1e-12);
  EXPECT_NEAR(distance(*few, 1, 1), std::sqrt(2 / (1 + 0.3125)), 1e-9);
  EXPECT_NEAR(distance(*few, 1, -1), std::sqrt(2 / (1 - 0.3125)), 1e-9);
  // Of many rows little is taken away: 2 / (1 + 1/2), and 2 / (1 - 1/2).
  const auto many = fit_detector(repeated(rows, 2, 2000), 1, 1);
  ASSERT_TRUE(many.ok());
  EXPECT_NEAR(many->shrinkage, 0.375 / 2000, 1e-9);
  EXPECT_NEAR(distance(*many, 1, 1), std::sqrt(4.0 / 3), 1e-3);
  EXPECT_NEAR(distance(*many, 1, -1), 2, 1e-3);
}

// Groups around (0, 0) and (100, 0), both with variances of 1 and 5: between them is far from normal, which
// one centre would call the middle.
TEST(Detector, SeveralCentresShareTheMetricOfWhatIsAroundThem) {
  std::vector<float> rows;
  for (const float place : {0.0F, 100.0F})
    for (const float x : {-1.0F, 1.0F})
      for (const float y : {-3.0F, -1.0F, 1.0F, 3.0F}) rows.insert(rows.end(), {place + x, y});
  const auto two = fit_detector(repeated(rows, 2, 500), 2, 1);
  ASSERT_TRUE(two.ok()) << two.error().to_string();
  ASSERT_EQ(two->centre_count(), 2u);
  EXPECT_NEAR(distance(*two, 0, 0), 0, 1e-9);
  EXPECT_NEAR(distance(*two, 100, 0), 0, 1e-9);
  EXPECT_NEAR(distance(*two, 1, 0), 1, 1e-2);
  EXPECT_NEAR(distance(*two, 100, 5), std::sqrt(5.0), 1e-2);
  EXPECT_NEAR(distance(*two, 50, 0), 50, 0.5);
  const auto one = fit_detector(repeated(rows, 2, 500), 1, 1);
  ASSERT_TRUE(one.ok());
  EXPECT_NEAR(distance(*one, 50, 0), 0, 1e-9);
}

// The second feature is the first, the third never changes.
TEST(Detector, FeaturesThatDependOnEachOtherHaveAnInverse) {
  FeatureRows rows{3, {}};
  for (int i = 0; i < 50; ++i) {
    const auto x = static_cast<float>((i * 37) % 50);
    rows.values.insert(rows.values.end(), {x, x, 3});
  }
  const auto detector = fit_detector(rows, 1, 1);
  ASSERT_TRUE(detector.ok()) << detector.error().to_string();
  const float usual[] = {30, 30, 3}, apart[] = {30, 10, 3}, changed[] = {30, 30, 4};
  EXPECT_LT(detector->distance(usual), 2);
  EXPECT_GT(detector->distance(apart), 2 * detector->distance(usual));
  EXPECT_GT(detector->distance(changed), 100);
}

TEST(Detector, WhatCannotBeLearntFromIsRefused) {
  const auto problem = [](const FeatureRows& rows, int64_t centres) {
    const auto detector = fit_detector(rows, centres, 1);
    return detector.ok() ? "" : detector.error().to_string();
  };
  EXPECT_THAT(problem(repeated({1, 2}, 1, 7), 4),
              HasSubstr("14 normal answers to learn from; the least for 4 centres is 16"));
  EXPECT_THAT(problem(repeated({1, 2}, 1, 8), 4), HasSubstr("do not vary"));
  EXPECT_THAT(problem(repeated({3, 3}, 2, 20), 1), HasSubstr("do not vary"));
  EXPECT_THAT(problem({0, {}}, 1), HasSubstr("0 features"));
  EXPECT_EQ(problem(repeated({1, 2}, 1, 8), 1), "");
}

TEST(Detector, TheThresholdIsAQuantileOfDistancesThatWereNotLearntFrom) {
  const std::vector<double> distances = {4, 9, 2, 7, 5, 3, 8, 6, 1};
  EXPECT_EQ(threshold_for(distances, 0.1), 9);  // place 9 of 10
  EXPECT_TRUE(enough_for_threshold(9, 0.1));
  EXPECT_EQ(threshold_for(distances, 0.2), 8);
  EXPECT_EQ(threshold_for(distances, 0.5), 5);
  EXPECT_EQ(threshold_for(distances, 0.01), 9);
  EXPECT_FALSE(enough_for_threshold(9, 0.01));
  EXPECT_TRUE(enough_for_threshold(99, 0.01));
}

}  // namespace
}  // namespace mote
