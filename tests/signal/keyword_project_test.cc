// SPDX-License-Identifier: Apache-2.0
// MLPerf Tiny's keyword spotter as a project: from clips of its 1,000 (Speech Commands, CC BY 4.0) to
// answers, on this computer and on the emulated board. Every fortieth clip, since each needs an
// emulator of its own; the figures for all are in docs/signal.md.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "base/format.h"
#include "base/io.h"
#include "base/text.h"
#include "flow/eval.h"
#include "flow/set_import.h"
#include "tests/support/shared_models.h"

namespace mote {
namespace {

namespace fs = std::filesystem;

constexpr int64_t kEvery = 40, kClips = 25;
const std::string kFolder = "data/kws_speech_commands_v2/";

constexpr char kProject[] = R"(name = "keyword"
[data]
set = "set"
[sensor]
type = "int16"
rate_hz = 16000
step_ms = 20
[[signal]]
block = "window"
length_ms = 1000
every_ms = 500
[[signal]]
preset = "{}"
[model]
file = "{}"
labels = ["down", "go", "left", "no", "off", "on", "right", "stop", "up", "yes", "_silence_", "_unknown_"]
)";

class KeywordProject : public ::testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    const auto labels = shared_plain_file(kFolder + "labels.csv");
    const auto model = shared_model("mlcommons_tiny/keyword_spotting/kws_ref_model.tflite");
    if (!labels || !model) GTEST_SKIP() << kNoSharedModels;
    std::ifstream lines(*labels);
    int64_t number = 0;
    for (std::string line; std::getline(lines, line);) {
      const std::vector<std::string> cells = split(trim(line), ',');
      if (cells.size() != 7 || cells[5] != "eval1000" || number++ % kEvery != 0) continue;
      const auto clip = shared_file(kFolder + "mlperf_eval1000_wav.tar.xz", cells[0]);
      ASSERT_TRUE(clip.has_value());
      const fs::path to = root_ / ("source/test/" + cells[0]);
      fs::create_directories(to.parent_path());
      fs::copy_file(*clip, to);
    }
    SetImportRequest import;
    import.paths = {root_ / "source"};
    import.output = root_ / "set";
    import.as = "files";
    const auto imported = set_import(import);
    ASSERT_TRUE(imported.ok()) << imported.error().to_string();
    std::string text = kProject;
    text.replace(text.find("{}"), 2, GetParam());
    text.replace(text.find("{}"), 2, *model);
    ASSERT_TRUE(write_file(root_ / "mote.toml", text).ok());
  }

  TemporaryFolder root_ = std::move(TemporaryFolder::make("keyword-project")).value();
};

TEST_P(KeywordProject, AnswersOnTheBoardAsOnThisComputer) {
  EvalRequest request;
  request.project = root_.path();
  request.board = "arduino-nano-33-ble";
  const auto score = eval(request);
  ASSERT_TRUE(score.ok()) << score.error().to_string();
  EXPECT_EQ(score->int8_model.total, kClips);
  EXPECT_GE(score->int8_model.correct, 22);  // 90 % of all clips
  const RecordingsOnBoard& board = score->recordings->board.value();
  EXPECT_EQ(board.recordings, kClips);
  EXPECT_EQ(board.answers, kClips);  // one at the end of each second
  EXPECT_EQ(board.runs, 50 * kClips);
  EXPECT_EQ(board.identical_runs, board.runs);
  EXPECT_TRUE(board.stream_intact);
  EXPECT_EQ(board.correct, score->int8_model.correct);
}

INSTANTIATE_TEST_SUITE_P(Presets, KeywordProject, testing::Values("mfcc-mlperf-kws", "mfcc-mlperf-kws-fixed"),
                         [](const auto& about) {
                           return std::string(about.param).find("fixed") == std::string::npos ? "Float"
                                                                                              : "Fixed";
                         });

}  // namespace
}  // namespace mote
