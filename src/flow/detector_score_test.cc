// SPDX-License-Identifier: Apache-2.0
#include "flow/detector_score.h"

#include <gtest/gtest.h>

namespace mote {
namespace {

// Pairs of normal and anomaly in which the anomaly is larger: 2 of 2, 1 of 2 and a tie, none of 2.
TEST(AreaUnderCurve, CountsPairs) {
  EXPECT_DOUBLE_EQ(*area_under_curve({1, 3}, {4}), 1);
  EXPECT_DOUBLE_EQ(*area_under_curve({1, 3}, {3}), 0.75);
  EXPECT_DOUBLE_EQ(*area_under_curve({1, 3}, {0}), 0);
  EXPECT_DOUBLE_EQ(*area_under_curve({3, 1}, {0, 4, 3}), (0 + 1 + 0.75) / 3);
  EXPECT_DOUBLE_EQ(*area_under_curve({2, 2, 2}, {2, 2}), 0.5);
  EXPECT_FALSE(area_under_curve({}, {1}).has_value());
  EXPECT_FALSE(area_under_curve({1}, {}).has_value());
}

class Score : public ::testing::Test {
 protected:
  Score() {
    output_.type = DType::kInt8;
    output_.shape = {1, 2};
    output_.quant.scale = {1.0F / 256};
    output_.quant.zero_point = {-128};
    set_.classes = {"good", "worn"};
    set_.output_of = {0, 1};
    for (const int32_t label : {0, 1, 0}) set_.splits["test"].push_back({nullptr, label, {}});
    answers_.split.name = "test";
  }
  // An answer of a recording whose output for the anomaly is `part` / 256.
  void answer(int64_t recording, int part) {
    answers_.split.ids.push_back(recording);
    answers_.split.labels.push_back(set_.splits["test"][static_cast<size_t>(recording)].label);
    outputs_.push_back(static_cast<uint8_t>(static_cast<int8_t>(128 - part)));
    outputs_.push_back(static_cast<uint8_t>(static_cast<int8_t>(part - 128)));
  }

  Tensor output_;
  SensorSet set_;
  FeatureSplit answers_;
  Bytes outputs_;
};

TEST_F(Score, CountsAnswersAndRecordingsByLabel) {
  answer(0, 40), answer(0, 100);
  answer(1, 120), answer(1, 200);  // one of two, and 160 on average
  answer(2, 150), answer(2, 90);   // one of two, and 120
  const DetectorScore score = score_detector(output_, outputs_, answers_, set_);
  EXPECT_EQ(score.normal_answers.count, 1);
  EXPECT_EQ(score.normal_answers.total, 4);
  EXPECT_EQ(score.anomaly_answers.count, 1);
  EXPECT_EQ(score.anomaly_answers.total, 2);
  EXPECT_EQ(score.normal_recordings.count, 0);
  EXPECT_EQ(score.normal_recordings.total, 2);
  EXPECT_EQ(score.anomaly_recordings.count, 1);
  // 120 is above 40, 100 and 90; 200 above all four.
  EXPECT_DOUBLE_EQ(*score.auc_answers, 7.0 / 8);
  EXPECT_DOUBLE_EQ(*score.auc_recordings, 1);
  ASSERT_EQ(score.labels.size(), 2u);
  EXPECT_EQ(score.labels[0].name, "good");
  EXPECT_TRUE(score.labels[0].normal);
  EXPECT_EQ(score.labels[1].answers.count, 1);
  EXPECT_DOUBLE_EQ(score.labels[1].median_output, 200.0 / 256);
}

TEST_F(Score, ExactlyAtTheThresholdIsNormal) {
  answer(0, 128);
  answer(2, 129);
  const DetectorScore score = score_detector(output_, outputs_, answers_, set_);
  EXPECT_EQ(score.normal_answers.count, 1);
  EXPECT_FALSE(score.auc_answers.has_value());
  EXPECT_EQ(score.labels.size(), 1u);
}

}  // namespace
}  // namespace mote
