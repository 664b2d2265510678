// SPDX-License-Identifier: Apache-2.0
// From recordings to a pipeline on a board: train, open the project as one graph, run, score.
#include <gmock/gmock.h>

#include <filesystem>

#include "flow/eval.h"
#include "flow/motions_test.h"
#include "flow/train.h"
#include "flow/trained_pipeline.h"
#include "flow/verify.h"

namespace mote {
namespace {

using ::testing::HasSubstr;

class TrainOnRecordings : public testing::Motions {
 protected:
  void SetUp() override {
    put_motions();
    import();
    put_project();
    const auto engine = load_train_engine();
    if (!engine.ok() && !MOTE_HAS_TRAIN_ENGINE) GTEST_SKIP() << "built without libtorch";
    ASSERT_TRUE(engine.ok()) << engine.error().to_string();
    TrainCommand command;
    command.project = root_.path();
    const auto summary = train_project(command);
    ASSERT_TRUE(summary.ok()) << summary.error().to_string();
    summary_ = *summary;
  }

  std::string open_problem() {
    const auto graph = open_model(root_.path(), {});
    return graph.ok() ? "" : graph.error().to_string();
  }

  TrainSummary summary_;
};

TEST_F(TrainOnRecordings, LearnsAndScoresByAnswersAndRecordings) {
  ASSERT_TRUE(summary_.recordings.has_value());
  EXPECT_EQ(summary_.recordings->train_recordings, 18);
  EXPECT_EQ(summary_.recordings->train_answers, 72);
  EXPECT_EQ(summary_.int8_test.total, 36);
  EXPECT_GT(summary_.int8_test.accuracy(), 0.95);
  EXPECT_EQ(summary_.recordings->by_recording.total, 9);
  EXPECT_EQ(summary_.recordings->by_recording.correct, 9);

  EvalRequest request;
  request.project = root_.path();
  request.board = "host";
  const auto score = eval(request);
  ASSERT_TRUE(score.ok()) << score.error().to_string();
  EXPECT_EQ(score->int8_model.correct, summary_.int8_test.correct);
  EXPECT_EQ(score->float_model->correct, summary_.float_test.correct);
  EXPECT_EQ(score->recordings->int8_score.correct_of, (std::vector<int64_t>{3, 3, 3}));
  EXPECT_FALSE(score->recordings->board.has_value());
}

TEST_F(TrainOnRecordings, TheBoardAnswersAsTheTrainerCounted) {
  EvalRequest request;
  request.project = root_.path();
  const auto score = eval(request);
  ASSERT_TRUE(score.ok()) << score.error().to_string();
  ASSERT_TRUE(score->recordings && score->recordings->board);
  const RecordingsOnBoard& board = *score->recordings->board;
  EXPECT_EQ(board.cost.board, "cortex-m4");
  EXPECT_EQ(board.recordings, 9);
  EXPECT_EQ(board.answers, 36);
  EXPECT_EQ(board.runs, 90);  // of 10 samples each
  EXPECT_EQ(board.identical_runs, 90);
  EXPECT_TRUE(board.stream_intact);
  EXPECT_EQ(board.correct, summary_.int8_test.correct);
  EXPECT_EQ(board.cost.runs_per_answer, 2);
  EXPECT_GT(board.cost.instructions.value_or(0), 0);

  // 5 answers: the first recording has 4.
  request.board_samples = 5;
  const auto some = eval(request);
  ASSERT_TRUE(some.ok()) << some.error().to_string();
  EXPECT_EQ(some->recordings->board->recordings, 2);
  EXPECT_EQ(some->recordings->board->answers, 8);
  EXPECT_EQ(some->int8_model.total, 36);
}

TEST_F(TrainOnRecordings, TheProjectIsOneGraphForTheOtherCommands) {
  VerifyRequest verify;
  verify.model = root_.path();
  const auto verified = verify_model(verify);
  ASSERT_TRUE(verified.ok()) << verified.error().to_string();
  EXPECT_TRUE(verified->mismatches.empty());
  EXPECT_EQ(verified->board, "cortex-m4");

  expect_fast_motion_is("fast");
}

TEST_F(TrainOnRecordings, AModelOfOtherFeaturesIsNotOpened) {
  EXPECT_EQ(open_problem(), "");
  put_project(with("every = 20", "every = 40"));
  EXPECT_THAT(open_problem(), HasSubstr("window every 20 length 40"));
  EXPECT_THAT(open_problem(), HasSubstr("train again"));
  put_project();
  std::filesystem::remove(root_ / "run/features.json");
  EXPECT_THAT(open_problem(), HasSubstr("run/features.json: there is no trained model yet"));
  EXPECT_THAT(open_problem(), HasSubstr("mote train " + root_.path()));
}

TEST_F(TrainOnRecordings, ANewClassAsksForAnotherTraining) {
  put("train/circle/a.csv", motion(3, 100, 77));
  import();
  EvalRequest request;
  request.project = root_.path();
  request.board = "host";
  const auto score = eval(request);
  ASSERT_FALSE(score.ok());
  EXPECT_THAT(score.error().to_string(), HasSubstr("the set has 'circle', 'fast', 'slow', 'still'"));
}

TEST(FeatureRangeFile, IsCheckedAsAnyFileFromOutside) {
  const auto problem = [](const std::string& text) {
    const auto range = parse_feature_range(text, "features.json", "c");
    return range.ok() ? "" : range.error().to_string();
  };
  EXPECT_EQ(problem(R"({"chain": "c", "low": [0.5], "high": [1]})"), "");
  EXPECT_THAT(problem("[1]"), HasSubstr("features.json: has no text 'chain'"));
  EXPECT_THAT(problem(R"({"chain": "d", "low": [], "high": []})"), HasSubstr("features of 'd'"));
  EXPECT_THAT(problem(R"({"chain": "c", "low": [1e300], "high": []})"), HasSubstr("'low' is no list"));
  EXPECT_THAT(problem(R"({"chain": "c", "low": [0], "high": 4})"), HasSubstr("'high' is no list"));
  EXPECT_THAT(problem(R"({"chain": "c")"), HasSubstr("features.json"));
}

}  // namespace
}  // namespace mote
