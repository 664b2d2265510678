// SPDX-License-Identifier: Apache-2.0
// The project examples/fan on the recordings that it is for: whether a ceiling fan that is out of balance is
// told from the sound one.
#include <gmock/gmock.h>

#include "base/format.h"
#include "base/io.h"
#include "flow/eval.h"
#include "flow/set_import.h"
#include "flow/set_split.h"
#include "flow/train_detector.h"
#include "tests/support/shared_models.h"

namespace mote {
namespace {

class CeilingFan : public ::testing::Test {
 protected:
  CeilingFan() : root_(std::move(TemporaryFolder::make("mote-ceiling-fan")).value()) {}

  void SetUp() override {
    const auto recordings = shared_file("data/vib_ceiling_fan/ceiling_fan_csv.tar.xz", "ceiling-fan");
    if (!recordings) GTEST_SKIP() << "the recordings are not here: " << kNoSharedModels;
    SetImportRequest import;
    import.paths = {*recordings};
    import.output = root_ / "set";
    import.rate_hz = 200;
    const auto imported = set_import(import);
    ASSERT_TRUE(imported.ok()) << imported.error().to_string();
    SetSplitRequest split;
    split.set = root_ / "set";
    split.validation = "15%";
    split.test = "25%";
    const auto parted = set_split(split);
    ASSERT_TRUE(parted.ok()) << parted.error().to_string();
  }

  // The example's project, with these lines in place of its own.
  DetectorScore train(const std::vector<std::pair<std::string, std::string>>& lines = {}) {
    auto text = read_text_file(MOTE_SOURCE_DIR "/examples/fan/mote.toml", 1 << 20);
    EXPECT_TRUE(text.ok());
    for (const auto& [key, value] : lines) {
      const size_t at = text->find("\n" + key + " = ");
      EXPECT_NE(at, std::string::npos) << key;
      text->replace(at + 1, text->find('\n', at + 1) - at - 1, key + " = " + value);
    }
    EXPECT_TRUE(write_file(root_ / "mote.toml", *text).ok());
    TrainCommand command;
    command.project = root_.path();
    const auto summary = train_project(command);
    EXPECT_TRUE(summary.ok()) << summary.error().to_string();
    return summary.ok() ? summary->detector->test : DetectorScore();
  }

  TemporaryFolder root_;
};

// The parts of one test, since importing the recordings takes most of its time.
TEST_F(CeilingFan, OutOfBalanceIsToldFromSound) {
  for (const char* speed : {"low", "med", "high"}) {
    const DetectorScore score = train({{"normal", format("[\"fan_0_{}_0_weight\"]", speed)},
                                       {"anomalies", format("[\"fan_0_{}_1_weight\"]", speed)},
                                       {"clusters", "4"}});
    EXPECT_GE(score.auc_answers.value_or(0), 0.985) << speed;
    EXPECT_LE(score.normal_answers.part(), 0.05) << speed;
  }
  const DetectorScore all = train();
  EXPECT_GE(all.auc_answers.value_or(0), 0.99);
  EXPECT_GE(all.anomaly_answers.part(), 0.95);
  EXPECT_LE(all.normal_answers.part(), 0.03);
  EXPECT_EQ(all.normal_answers.total, 614);
  EXPECT_EQ(all.anomaly_answers.total, 451);

  EvalRequest request;
  request.project = root_.path();
  request.board_samples = 3;
  const auto score = eval(request);
  ASSERT_TRUE(score.ok()) << score.error().to_string();
  ASSERT_TRUE(score->recordings && score->recordings->board);
  EXPECT_EQ(score->recordings->board->recordings, 3);
  EXPECT_EQ(score->recordings->board->identical_runs, 30);
  EXPECT_EQ(score->recordings->board->cost.board, "arduino-nano-33-ble");
}

}  // namespace
}  // namespace mote
