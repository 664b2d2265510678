// SPDX-License-Identifier: Apache-2.0
// The parts of the recipe that need no network: augmentation, schedule, optimiser, random numbers.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "train/augment.h"
#include "train/optimizer.h"
#include "train/schedule.h"

namespace mote::train {
namespace {

TEST(Augment, WithoutSettingsItIsTheImage) {
  const std::vector<uint8_t> image = {0, 51, 102, 255, 7, 9};
  std::vector<float> out(6), plain(6);
  for (uint64_t i = 0; i < 20; ++i) {
    Random random(1, i);
    augment(image.data(), {2, 3, 1}, {}, random, out.data());
    to_floats(image.data(), {2, 3, 1}, plain.data());
    EXPECT_EQ(out, plain);
  }
  EXPECT_FLOAT_EQ(plain[3], 1.0f);
}

TEST(Augment, ShiftsAndMirrorsGiveExactlyTheExpectedImages) {
  const std::vector<uint8_t> image = {10, 20, 30};  // one row
  Augmentation augmentation;
  augmentation.shift_pixels = 1;
  augmentation.horizontal_flip = true;
  std::set<std::vector<int>> seen;
  for (uint64_t i = 0; i < 400; ++i) {
    Random random(1, i);
    std::vector<float> out(3);
    augment(image.data(), {1, 3, 1}, augmentation, random, out.data());
    std::vector<int> codes;
    for (const float value : out) codes.push_back(static_cast<int>(value * 255 + 0.5f));
    seen.insert(codes);
  }
  // Up or down leaves nothing of a single row.
  EXPECT_EQ(seen,
            (std::set<std::vector<int>>{
                {0, 0, 0}, {10, 20, 30}, {0, 10, 20}, {20, 30, 0}, {30, 20, 10}, {0, 30, 20}, {20, 10, 0}}));
}

TEST(Augment, ErasesASquareOfAtMostTheGivenEdge) {
  const std::vector<uint8_t> image(100, 255);
  Augmentation augmentation;
  augmentation.erase_pixels = 4;
  int64_t most = 0, untouched = 0;
  for (uint64_t i = 0; i < 200; ++i) {
    Random random(1, i);
    std::vector<float> out(100);
    augment(image.data(), {10, 10, 1}, augmentation, random, out.data());
    const auto zeros = std::count(out.begin(), out.end(), 0.0f);
    most = std::max<int64_t>(most, zeros);
    untouched += zeros == 0;
  }
  EXPECT_EQ(most, 16);
  EXPECT_NEAR(static_cast<double>(untouched), 100, 40);
}

TEST(Augment, MasksRowsAndColumnsOfFeatures) {
  const std::vector<uint8_t> features(12 * 5, 255);
  Augmentation augmentation;
  augmentation.mask_rows = 3;
  augmentation.mask_columns = 1;
  std::set<int64_t> rows, columns;
  for (uint64_t i = 0; i < 500; ++i) {
    Random random(1, i);
    std::vector<float> out(features.size());
    augment(features.data(), {12, 5, 1}, augmentation, random, out.data());
    const auto masked = [&](size_t y, size_t x) { return out[y * 5 + x] < 0.6f; };
    int64_t row_count = 0, column_count = 0;
    std::vector<bool> whole_row(12, true), whole_column(5, true);
    for (size_t y = 0; y < 12; ++y)
      for (size_t x = 0; x < 5; ++x) {
        if (masked(y, x)) {
          ASSERT_FLOAT_EQ(out[y * 5 + x], 128.0f / 255);
        }
        whole_row[y] = whole_row[y] && masked(y, x);
        whole_column[x] = whole_column[x] && masked(y, x);
      }
    row_count = std::count(whole_row.begin(), whole_row.end(), true);
    column_count = std::count(whole_column.begin(), whole_column.end(), true);
    // Nothing but whole rows and columns.
    for (size_t y = 0; y < 12; ++y)
      for (size_t x = 0; x < 5; ++x) ASSERT_EQ(masked(y, x), whole_row[y] || whole_column[x]);
    rows.insert(row_count);
    columns.insert(column_count);
  }
  EXPECT_EQ(rows, (std::set<int64_t>{0, 1, 2, 3, 4, 5, 6}));
  EXPECT_EQ(columns, (std::set<int64_t>{0, 1, 2}));
}

TEST(Shuffle, IsAPermutationThatTheStreamDecides) {
  auto a = shuffled(1000, Random(1, 1));
  EXPECT_EQ(a, shuffled(1000, Random(1, 1)));
  EXPECT_NE(a, shuffled(1000, Random(1, 2)));
  std::sort(a.begin(), a.end());
  for (int64_t i = 0; i < 1000; ++i) EXPECT_EQ(a[static_cast<size_t>(i)], i);
}

TEST(Schedule, RisesFallsAndStartsAgainForQuantisation) {
  TrainOptions o;
  o.epochs = 10;
  o.qat_epochs = 4;
  o.warmup_epochs = 1;
  EXPECT_NEAR(learning_rate(o, 0, 100), o.learning_rate / 100, 1e-12);
  EXPECT_NEAR(learning_rate(o, 100, 100), o.learning_rate, 1e-12);
  EXPECT_NEAR(learning_rate(o, 999, 100), o.learning_rate * 0.01, 1e-5);
  EXPECT_NEAR(learning_rate(o, 1000, 100), o.qat_learning_rate, 1e-12);
  EXPECT_NEAR(learning_rate(o, 1399, 100), o.qat_learning_rate * 0.01, 1e-5);
  EXPECT_EQ(phase_of(o, 9), Phase::kFloat);
  EXPECT_EQ(phase_of(o, 10), Phase::kQat);
  EXPECT_EQ(phase_of(o, 11), Phase::kQat);
  EXPECT_EQ(phase_of(o, 12), Phase::kQatFrozen);
  o.qat_epochs = 1;
  EXPECT_EQ(phase_of(o, 10), Phase::kQatFrozen);
}

TEST(Optimizer, FindsTheMinimumOfAParabola) {
  for (const char* name : {"adam", "sgd"}) {
    TrainOptions o;
    o.optimizer = name;
    std::vector<float> x = {3.0f, -2.0f};
    Optimizer optimizer(o, {true, false});
    for (int i = 0; i < 2000; ++i) optimizer.step(0.01, {x[0] - 1, 4 * (x[1] + 5)}, x);
    EXPECT_NEAR(x[0], 1, 1e-2) << name;
    EXPECT_NEAR(x[1], -5, 1e-2) << name;
  }
}

TEST(Optimizer, DecaysWeightsOnly) {
  TrainOptions o;
  o.weight_decay = 0.5;
  std::vector<float> x = {1.0f, 1.0f};
  Optimizer optimizer(o, {true, false});
  optimizer.step(0.1, {0, 0}, x);
  EXPECT_FLOAT_EQ(x[0], 0.95f);
  EXPECT_FLOAT_EQ(x[1], 1.0f);
}

}  // namespace
}  // namespace mote::train
