// SPDX-License-Identifier: Apache-2.0
// mote run --sensor and --fault with the keyword spotter of MLPerf Tiny.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "base/text.h"
#include "data/set/set_writer.h"
#include "flow/run_sensor.h"
#include "flow/set_import.h"
#include "tests/support/shared_models.h"

namespace mote {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

constexpr char kFeatures[] = "data/kws_speech_commands_v2/mlperf_kws01_features.tar.xz";

class SensorTest : public ::testing::Test {
 protected:
  void SetUp() override {
    const auto model = shared_model("mlcommons_tiny/keyword_spotting/kws_ref_model.tflite");
    const auto features = shared_file(kFeatures, "kws01");
    if (!model || !features) GTEST_SKIP() << kNoSharedModels;
    features_ = *features;
    request_.model = *model;
  }

  RunSensorSummary run() {
    Result<RunSensorSummary> summary = run_sensor(request_);
    EXPECT_TRUE(summary.ok()) << summary.error().to_string();
    return summary.ok() ? *std::move(summary) : RunSensorSummary{};
  }

  std::string error() {
    const Result<RunSensorSummary> summary = run_sensor(request_);
    return summary.ok() ? "no error" : summary.error().to_string();
  }

  // The first inputs of the benchmark's set.
  std::string first_inputs(int count) {
    std::ifstream labels(features_ + "/y_labels.csv");
    std::ofstream some(folder_ / "y_labels.csv");
    std::string line;
    for (int i = 0; i < count && std::getline(labels, line); ++i) {
      const std::string name = split(line, ',')[0];
      fs::copy_file(features_ + "/" + name, folder_ / name, fs::copy_options::overwrite_existing);
      some << line << '\n';
    }
    return folder_.path();
  }

  // Two seconds of a tone whose pitch rises, 16 kHz, as a table of numbers within -1..1 and as WAV.
  std::string tone(const char* name) {
    std::string csv;
    for (int i = 0; i < 32000; ++i) csv += std::to_string(0.5 * std::sin(1e-5 * i * i)) + "\n";
    EXPECT_TRUE(write_file(folder_ / name, csv).ok());
    return folder_ / name;
  }

  TemporaryFolder folder_ = *TemporaryFolder::make("mote-sensor-test");
  std::string features_;
  RunSensorRequest request_;
};

// The published accuracy of the reference model is 90 % or more; TFLM's reference kernels give 901 of these.
TEST_F(SensorTest, TheWholeSetOfTheBenchmarkOnTheHost) {
  request_.feed.path = features_;
  const RunSensorSummary summary = run();
  EXPECT_EQ(summary.answers.size(), 1000U);
  ASSERT_TRUE(summary.accuracy);
  EXPECT_DOUBLE_EQ(*summary.accuracy, 0.901);
}

TEST_F(SensorTest, BoardsReceiveWhatWasSentAndAnswerLikeTheHost) {
  request_.feed.path = first_inputs(20);
  for (const char* board : {"cortex-m4", "cortex-m0plus", "cortex-m55", "rv32imc"}) {
    request_.board = board;
    const RunSensorSummary summary = run();
    EXPECT_EQ(summary.answers.size(), 20U) << board;
    EXPECT_EQ(summary.identical_to_host, 20) << board;
    EXPECT_EQ(summary.stream_intact, true) << board;
  }
}

TEST_F(SensorTest, AStreamRunsTheModelAtItsPace) {
  request_.board = "cortex-m4";
  request_.feed.path = tone("tone.csv");
  request_.feed.rate_hz = 16000;
  request_.feed.every = "250ms";
  request_.feed.chunk = "16ms";
  const RunSensorSummary summary = run();
  EXPECT_EQ(summary.chunk_frames, 256);
  EXPECT_EQ(summary.hop_frames, 4000);
  ASSERT_EQ(summary.answers.size(), 8U);
  EXPECT_EQ(summary.answers[7].frame, 32000);
  EXPECT_EQ(summary.identical_to_host, 8);
  EXPECT_EQ(summary.stream_intact, true);
}

// The board's float operations round otherwise than this computer's.
TEST_F(SensorTest, FloatsAreThoseOfTheHostButForRounding) {
  const auto model = shared_model("mlcommons_tiny/keyword_spotting/kws_ref_model_float32.tflite");
  if (!model) GTEST_SKIP() << kNoSharedModels;
  request_.model = *model;
  request_.board = "cortex-m4";
  request_.feed.path = tone("tone.csv");
  request_.feed.rate_hz = 16000;
  request_.feed.every = "250ms";
  const RunSensorSummary summary = run();
  ASSERT_EQ(summary.answers.size(), 8U);
  EXPECT_LT(summary.identical_to_host, 8);
  EXPECT_EQ(summary.close_to_host, 8);
}

// As a folder of the same recordings, and of a set that is split the test split alone.
TEST_F(SensorTest, TheRecordingsOfASetFollowEachOther) {
  SetImportRequest import;
  import.paths = {tone("a.csv"), tone("b.csv")};
  std::ofstream(folder_ / "b.csv", std::ios::app) << "0.25\n";  // the same again would be left out
  import.output = folder_ / "set";
  import.rate_hz = 16000;
  ASSERT_TRUE(set_import(import).ok());
  request_.feed.every = "16000";
  request_.feed.path = import.output;
  const RunSensorSummary all = run();
  EXPECT_THAT(all.feed, HasSubstr("2 recordings"));

  RecordingSet set = *open_recording_set(import.output);
  ASSERT_EQ(set.rows.size(), 2U);
  set.rows[0].split = "train";
  set.rows[1].split = "test";
  ASSERT_TRUE(SetWriter::open(import.output, "", "")->rewrite(set.rows).ok());
  const RunSensorSummary test = run();
  EXPECT_THAT(test.feed, HasSubstr("1 recordings of its test split"));
  EXPECT_EQ(test.frames, set.rows[1].frames);
  EXPECT_EQ(all.frames, set.rows[0].frames + test.frames);
}

TEST_F(SensorTest, FaultsAreReportedAndTheirSeedRepeatsThem) {
  request_.board = "cortex-m4";
  request_.feed.path = first_inputs(20);
  request_.fault = "noise:0dB";
  const FaultReport noise = *run().fault;
  EXPECT_FALSE(noise.noticed);
  EXPECT_EQ(noise.inferences, 20);
  EXPECT_GT(noise.outputs_changed, 10);
  EXPECT_LT(*noise.accuracy, 0.8);
  EXPECT_EQ(run().fault->outputs_changed, noise.outputs_changed);

  request_.fault = "weights:1";
  const FaultReport weights = *run().fault;
  EXPECT_TRUE(weights.noticed);
  EXPECT_TRUE(weights.would_be);
  EXPECT_EQ(weights.inferences, 20);

  request_.fault = "reset:3";
  const FaultReport reset = *run().fault;
  EXPECT_EQ(reset.lost, 3);
  EXPECT_EQ(reset.inferences, 17);
  EXPECT_EQ(reset.outputs_changed, 0);

  request_.fault = "ram:200";
  const FaultReport ram = *run().fault;
  EXPECT_FALSE(ram.noticed);
  EXPECT_GT(ram.outputs_changed, 0);
}

TEST_F(SensorTest, WhatCannotBeFedSaysWhy) {
  request_.feed.path = folder_.path();
  EXPECT_THAT(error(), HasSubstr("holds no recordings"));
  request_.feed.path = folder_ / "missing.wav";
  EXPECT_THAT(error(), HasSubstr("cannot be opened"));
  request_.feed.path = tone("tone.csv");
  request_.feed.every = "1s";
  EXPECT_THAT(error(), HasSubstr("needs the rate of the recording"));
  request_.feed.every = "often";
  EXPECT_THAT(error(), HasSubstr("neither a number of samples nor a time"));
  request_.feed.every = "32001";
  EXPECT_THAT(error(), HasSubstr("fewer than one inference needs"));
  request_.feed.every = "";
  request_.fault = "weights:1";
  EXPECT_THAT(error(), HasSubstr("is one of a device"));
  request_.fault = "hail:1";
  EXPECT_THAT(error(), HasSubstr("there is no fault 'hail'"));
  request_.fault = "";
  ASSERT_TRUE(write_file(folder_ / "y_labels.csv", std::string("a.bin,12,1\n")).ok());
  ASSERT_TRUE(write_file(folder_ / "a.bin", Bytes(489)).ok());
  request_.feed.path = folder_.path();
  EXPECT_THAT(error(), HasSubstr("has 489 bytes"));
}

}  // namespace
}  // namespace mote
