// SPDX-License-Identifier: Apache-2.0
#include "flow/set_features.h"

#include <gmock/gmock.h>

#include <cstring>

#include "flow/feature_statistics.h"
#include "flow/motions_test.h"

namespace mote {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class SetFeatures : public testing::Motions {
 protected:
  std::string problem() {
    const auto set = open_sensor_set(project());
    if (!set.ok()) return set.error().to_string();
    const auto range = find_feature_range(project(), *set);
    return range.ok() ? "" : range.error().to_string();
  }
};

// The first value of a recording's channels, averaged over frames [first, last].
double mean_of(const SensorSet& set, const RecordingRow& row, int64_t first, int64_t last, int channel) {
  const auto recording = read_set_recording(set.set, row);
  double sum = 0;
  for (int64_t i = first; i <= last; ++i) {
    float value;
    const int64_t frame = std::min(i, recording->frames() - 1);  // the last one is held
    std::memcpy(&value, recording->bytes.data() + (frame * 2 + channel) * 4, 4);
    sum += static_cast<double>(value);
  }
  return sum / static_cast<double>(last - first + 1);
}

TEST_F(SetFeatures, AreTheChainsAnswersOverEveryWindow) {
  put_motions();
  put("train/slow/short.csv", motion(1, 25, 99));
  import();
  put_project();
  const auto set = open_sensor_set(project());
  ASSERT_TRUE(set.ok()) << set.error().to_string();
  EXPECT_THAT(set->classes, ElementsAre("fast", "slow", "still"));
  const auto range = find_feature_range(project(), *set);
  ASSERT_TRUE(range.ok()) << range.error().to_string();
  ASSERT_EQ(range->low.size(), 6u);  // of two channels each mean, deviation, crossings
  const auto features = make_features(project(), *set, *range, "train");
  ASSERT_TRUE(features.ok()) << features.error().to_string();
  // Windows of 40 frames end at 40, 60, 80 and 100; one recording is padded to 40.
  EXPECT_EQ(features->window_frames, 40);
  EXPECT_EQ(features->recordings, 19);
  EXPECT_EQ(features->padded, 1);
  EXPECT_EQ(features->unlabelled, 0);
  ASSERT_EQ(features->split.size(), 18u * 4 + 1);
  ASSERT_EQ(features->split.samples.size(), features->split.size() * 6);
  std::vector<int64_t> answers(19);
  for (size_t i = 0; i < features->split.size(); ++i) {
    const auto place = static_cast<size_t>(features->split.ids[i]);
    const LabelledRecording& recording = set->splits.at("train")[place];
    EXPECT_EQ(features->split.labels[i], recording.label);
    const int64_t first = 20 * answers[place]++;
    for (int channel = 0; channel < 2; ++channel) {
      const auto feature = static_cast<size_t>(channel * 3);
      const double low = range->low[feature], high = range->high[feature];
      const double mean = mean_of(*set, *recording.row, first, first + 39, channel);
      EXPECT_NEAR(features->split.samples[i * 6 + feature], (mean - low) / (high - low) * 255, 0.51);
    }
  }
}

TEST_F(SetFeatures, LabelsOfPartsHoldInTheMiddleOfAWindow) {
  put_motions();
  std::string parts = "time_ms,accX [g],accY [g],label\n";
  for (int i = 0; i < 100; ++i)
    parts += format("{},{},1,{}\n", i * 20, 0.01 * i, i < 30 ? "slow" : i < 70 ? "" : "fast");
  put("train/someone/parts.csv", parts);
  import();
  put_project();
  const auto set = open_sensor_set(project());
  ASSERT_TRUE(set.ok()) << set.error().to_string();
  const auto range = find_feature_range(project(), *set);
  ASSERT_TRUE(range.ok()) << range.error().to_string();
  const auto features = make_features(project(), *set, *range, "train");
  ASSERT_TRUE(features.ok()) << features.error().to_string();
  std::vector<std::string> labels;
  for (size_t i = 0; i < features->split.size(); ++i)
    if (!set->splits.at("train")[static_cast<size_t>(features->split.ids[i])].parts.empty())
      labels.push_back(set->classes[static_cast<size_t>(features->split.labels[i])]);
  // The middles are 19, 39, 59 and 79.
  EXPECT_THAT(labels, ElementsAre("slow", "fast"));
  EXPECT_EQ(features->unlabelled, 2);
}

TEST_F(SetFeatures, MistakesNameTheRecording) {
  put_project();
  put_motions();
  import();
  EXPECT_EQ(problem(), "");
  put_project(testing::Motions::with("rate_hz = 50", "rate_hz = 40"));
  EXPECT_THAT(problem(), HasSubstr("has 50 samples a second, the project's sensor 40"));
  EXPECT_THAT(problem(), HasSubstr("/set/recordings/"));
  put_project(testing::Motions::with("channels = 2", "channels = 3"));
  EXPECT_THAT(problem(), HasSubstr("has 2 channels, the project's sensor 3"));
  put_project(testing::Motions::with("\"float32\"", "\"int16\""));
  EXPECT_THAT(problem(), HasSubstr("set type = \"float32\" in [sensor]"));
  put_project(testing::Motions::with("\"set\"", "\"sets\""));
  EXPECT_THAT(problem(), HasSubstr("is not a recording set"));
  put_project();
  put("train/slow/metric.csv", motion(1, 60, 50, 50, "m/s2"));
  import();
  EXPECT_THAT(problem(), HasSubstr("the same units"));
}

TEST_F(SetFeatures, WhatIsNoNumberNamesTheRecording) {
  put_project();
  put_motions();
  std::string huge = "time_ms,accX [g],accY [g]\n";
  for (int i = 0; i < 60; ++i) huge += format("{},{},1\n", i * 20, i % 2 == 0 ? "3e38" : "-3e38");
  put("train/slow/huge.csv", huge);
  import();
  EXPECT_THAT(problem(), HasSubstr("the blocks make no number of it: feature 1"));
  EXPECT_THAT(problem(), HasSubstr("/set/recordings/"));
}

TEST_F(SetFeatures, ASetMustBeSplitAndLabelled) {
  put_project();
  put("slow/a.csv", motion(1, 60, 1));
  import();
  EXPECT_THAT(problem(), HasSubstr("is not split into train, validation and test"));
  EXPECT_THAT(problem(), HasSubstr("mote data split"));
  put("train/slow/b.csv", motion(1, 60, 2));
  put("validation/slow/c.csv", motion(1, 60, 3));
  import();
  EXPECT_THAT(problem(), HasSubstr("no labelled recording is in the split 'test'"));
  put("test/slow/d.csv", motion(1, 60, 4));
  import();
  EXPECT_THAT(problem(), HasSubstr("has one class only, 'slow'"));
  put("test/fast/e.csv", motion(6, 60, 5));
  import();
  EXPECT_THAT(problem(), HasSubstr("the label 'fast' is in the split 'test', but nowhere in 'train'"));
}

TEST(FeatureStatistics, DoNotDependOnHowTheyArePut) {
  FeatureStatistics whole(2), left(2), right(2);
  for (int i = 0; i < 100; ++i) {
    whole.add(0, i), (i < 30 ? left : right).add(0, i);
    whole.add(3, 5), (i < 30 ? left : right).add(1, 5);
  }
  left.add(right);
  const FeatureRange a = whole.range(), b = left.range();
  // 0 to 99 and a tenth beyond, which is less than four deviations of 28.9.
  EXPECT_FLOAT_EQ(a.low[0], -9.9F);
  EXPECT_FLOAT_EQ(a.high[0], 108.9F);
  for (size_t i = 0; i < 2; ++i) {
    EXPECT_FLOAT_EQ(a.low[i], b.low[i]);
    EXPECT_FLOAT_EQ(a.high[i], b.high[i]);
    EXPECT_LT(a.low[i], a.high[i]);
  }
  // A single value far outside does not take the codes from all others.
  whole.add(1, 1e6);
  EXPECT_LT(whole.range().high[1], 5e5F);
}

}  // namespace
}  // namespace mote
