// SPDX-License-Identifier: Apache-2.0
// The streaming test of MLPerf Tiny: projects that hear recordings on an emulated board.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>

#include "base/format.h"
#include "base/io.h"
#include "data/set/files.h"
#include "flow/example_projects.h"
#include "flow/mean_graph_test.h"
#include "flow/mlperf_stream.h"
#include "ir/text.h"
#include "tests/support/shared_models.h"

namespace mote {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

// Hears what is loud: the mean of ten steps' levels.
constexpr char kLoud[] = R"(name = "loud"
[sensor]
type = "int16"
rate_hz = 16000
step = 512
[[signal]]
block = "statistics"
which = "rms"
[[signal]]
block = "window"
length = 10
every = 1
[model]
file = "mean.mote"
labels = ["level"]
[[event]]
name = "loud"
output = "level"
threshold = 1000
[target]
board = "nucleo-l4r5zi"
)";

class MlperfStreamTest : public testing::Test {
 protected:
  void SetUp() override {
    request_.mlperf.model = folder_ / "project";
    request_.mlperf.data = folder_ / "data";
    fs::create_directories(folder_ / "data");
  }

  // A tone between each pair of moments, of which the second channel has none.
  void put_tones(double seconds, const std::vector<std::pair<double, double>>& loud) {
    Recording sound;
    sound.rate_hz = 16000;
    sound.channels = 2;
    for (int i = 0; i < static_cast<int>(16000 * seconds); ++i) {
      const double t = i / 16000.0;
      double sample = 0;
      for (const auto& [begin, end] : loud)
        if (t >= begin && t < end) sample = 8000 * std::sin(2 * M_PI * 440 * t);
      const auto value = static_cast<uint16_t>(static_cast<int16_t>(sample));
      sound.bytes.insert(sound.bytes.end(),
                         {static_cast<uint8_t>(value), static_cast<uint8_t>(value >> 8), 0, 0});
    }
    ASSERT_TRUE(write_file(folder_ / "data/tones.wav", *encode_wav(sound)).ok());
  }

  TemporaryFolder folder_ = *TemporaryFolder::make("mote-mlperf-stream");
  MlperfStreamRequest request_;
};

TEST_F(MlperfStreamTest, WordsAreHeardMissedAndMadeUp) {
  ASSERT_TRUE(make_folders(folder_ / "project").ok());
  ASSERT_TRUE(write_file(folder_ / "project/mote.toml", std::string(kLoud)).ok());
  ASSERT_TRUE(write_file(folder_ / "project/mean.mote", print(mean_graph(10, 1))).ok());
  put_tones(10, {{1, 1.5}, {6, 6.5}});
  ASSERT_TRUE(
      write_file(folder_ / "data/truth.json", std::string(R"([{"wav_file": "tones.wav", "length_sec": 10,
      "detection_windows": [[1.0, 1.5], [3.9, 4.0]]}])"))
          .ok());
  const auto summary = mlperf_stream(request_);
  ASSERT_TRUE(summary.ok()) << summary.error().to_string();
  ASSERT_EQ(summary->files.size(), 1U);
  const MlperfStreamFile& file = summary->files[0];
  EXPECT_THAT(file.score.true_positives, ElementsAre(1.0));
  EXPECT_THAT(file.score.false_negatives, ElementsAre(3.9));
  ASSERT_EQ(file.score.false_positives.size(), 1U);
  // A level of 5657 in two of ten steps is enough; times count from the end of the first step.
  EXPECT_NEAR(file.score.false_positives[0], 6 + 2 * 0.032 - 0.032, 0.032);
  EXPECT_EQ(file.runs, 312);
  EXPECT_EQ(file.answers, 303);
  EXPECT_TRUE(summary->in_float);
  EXPECT_EQ(file.identical_events, file.runs);
  EXPECT_TRUE(file.intact);
  EXPECT_TRUE(summary->passed());
  EXPECT_DOUBLE_EQ(summary->time.period_ms, 32);
  ASSERT_TRUE(summary->time.work_ms);
  EXPECT_GT(*summary->time.work_ms, 0.05);
  EXPECT_NEAR(*summary->throughput() * *summary->time.work_ms, 1000, 1e-6);
}

TEST_F(MlperfStreamTest, TheReferenceModelHearsTwoOfThreeWords) {
  const std::string pack = "mlcommons_tiny/streaming_wakeword/";
  const auto model = shared_model(pack + "str_ww_ref_model.tflite");
  const auto sound = shared_model(pack + "short_wav_easy10s.wav");
  if (!model || !sound) GTEST_SKIP() << kNoSharedModels;
  ASSERT_TRUE(new_project("sww-mlperf", folder_ / "project").ok());
  fs::copy_file(*model, folder_ / "project/str_ww_ref_model.tflite");
  fs::copy_file(*sound, folder_ / "data/sound.wav");
  ASSERT_TRUE(
      write_file(folder_ / "data/truth.json", std::string(R"([{"wav_file": "sound.wav", "length_sec": 10,
      "detection_windows": [[1.0, 1.65], [4.0, 4.76], [7.0, 7.36]]}])"))
          .ok());
  const auto summary = mlperf_stream(request_);
  ASSERT_TRUE(summary.ok()) << summary.error().to_string();
  const MlperfStreamFile& file = summary->files.at(0);
  EXPECT_THAT(file.score.true_positives, ElementsAre(1.0, 4.0));
  EXPECT_THAT(file.score.false_negatives, ElementsAre(7.0));
  EXPECT_THAT(file.score.false_positives, IsEmpty());
  EXPECT_EQ(file.runs, 312);
  EXPECT_EQ(file.answers, 282);
  EXPECT_FALSE(summary->in_float);
  EXPECT_EQ(file.identical_runs, file.runs);
  EXPECT_TRUE(summary->passed());
  EXPECT_FALSE(summary->time.too_slow());
  EXPECT_TRUE(summary->power.milliwatt) << summary->power.how;
}

}  // namespace
}  // namespace mote
