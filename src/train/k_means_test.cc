// SPDX-License-Identifier: Apache-2.0
#include "train/k_means.h"

#include <gmock/gmock.h>

#include <algorithm>

namespace mote {
namespace {

using ::testing::ElementsAre;

std::vector<double> sorted(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values;
}

TEST(KMeans, FindsTheCentresOfGroupsThatLieApart) {
  const std::vector<double> rows = {0, 10, 1, 11, 2, 12};
  for (uint64_t seed = 0; seed < 20; ++seed) {
    const auto found = k_means(rows, 1, 2, seed);
    ASSERT_TRUE(found.ok()) << found.error().to_string();
    EXPECT_THAT(sorted(found->centres), ElementsAre(1, 11));
    EXPECT_EQ(found->squared_distances, 4);
    EXPECT_EQ(found->nearest[0], found->nearest[2]);
    EXPECT_NE(found->nearest[0], found->nearest[1]);
  }
}

TEST(KMeans, OneCentreIsTheMean) {
  const auto found = k_means({0, 0, 4, 2, 2, 4}, 2, 1, 1);
  ASSERT_TRUE(found.ok());
  EXPECT_THAT(found->centres, ElementsAre(2, 2));
  EXPECT_EQ(found->squared_distances, 16);  // 8 + 4 + 4
}

// As many centres as rows are the rows, and where rows are equal some centres have none.
TEST(KMeans, SparesNoCentre) {
  const auto all = k_means({5, 1, 3}, 1, 3, 7);
  ASSERT_TRUE(all.ok());
  EXPECT_THAT(sorted(all->centres), ElementsAre(1, 3, 5));
  const auto equal = k_means({0, 0, 0, 5}, 1, 3, 7);
  ASSERT_TRUE(equal.ok());
  EXPECT_EQ(equal->squared_distances, 0);
}

TEST(KMeans, TheSameSeedGivesTheSameCentres) {
  std::vector<double> rows;
  for (int i = 0; i < 300; ++i) rows.push_back((i * 7919) % 1009);
  const auto one = k_means(rows, 3, 8, 5), other = k_means(rows, 3, 8, 5);
  ASSERT_TRUE(one.ok() && other.ok());
  EXPECT_EQ(one->centres, other->centres);
}

}  // namespace
}  // namespace mote
