// SPDX-License-Identifier: Apache-2.0
// `mote eval` of a project whose model is a file.
#include <gmock/gmock.h>

#include "flow/eval.h"
#include "flow/mean_graph_test.h"
#include "flow/motions_test.h"
#include "flow/train.h"
#include "ir/text.h"

namespace mote {
namespace {

using ::testing::HasSubstr;

// Answers the mean of each of two channels over a window: which channel is larger.
constexpr char kGiven[] = R"(name = "larger"
[data]
set = "set"
[sensor]
type = "float32"
rate_hz = 50
channels = 2
step = 5
[[signal]]
block = "window"
length = 10
every = 10
[model]
file = "mean.mote"
labels = ["first", "second"]
[target]
board = "cortex-m4"
)";

Graph mean_with_labels() {
  Graph out = mean_graph(10, 2);
  out.labels = {"A", "B"};
  return out;
}

class GivenModel : public testing::Motions {
 protected:
  void SetUp() override {
    put_values("test/first/a.csv", 3, 1);
    put_values("test/first/b.csv", 2, 4);  // wrong
    put_values("test/second/c.csv", -1, 1);
    put_values("train/other/d.csv", 7, 7);  // nothing that is asked for
    import();
    ASSERT_TRUE(write_file(root_ / "mean.mote", print(mean_with_labels())).ok());
    put_project(kGiven);
  }
  void put_values(const std::string& path, double first, double second) {
    std::string text = "time_ms,x [g],y [g]\n";
    for (int i = 0; i < 25; ++i) text += format("{},{},{}\n", i * 20, first + 0.01 * i, second);
    put(path, text);
  }
  Result<EvalSummary> score(const std::string& board) {
    EvalRequest request;
    request.project = root_.path();
    request.board = board;
    return eval(request);
  }
};

TEST_F(GivenModel, IsScoredOnTheTestSplitAlone) {
  const auto host = score("host");
  ASSERT_TRUE(host.ok()) << host.error().to_string();
  EXPECT_EQ(host->int8_model.total, 6);  // of 25 frames each: answers after 10 and 20
  EXPECT_EQ(host->int8_model.correct, 4);
  EXPECT_EQ(host->recordings->classes, (std::vector<std::string>{"first", "second"}));
  EXPECT_EQ(host->recordings->int8_score.correct_of, (std::vector<int64_t>{1, 1}));
  EXPECT_EQ(host->recordings->int8_score.total_of, (std::vector<int64_t>{2, 1}));
  EXPECT_FALSE(host->float_model.has_value());
}

TEST_F(GivenModel, TheBoardAnswersAlike) {
  const auto on_board = score("");
  ASSERT_TRUE(on_board.ok()) << on_board.error().to_string();
  const RecordingsOnBoard& board = on_board->recordings->board.value();
  EXPECT_EQ(board.cost.board, "cortex-m4");
  EXPECT_EQ(board.runs, 15);
  EXPECT_EQ(board.identical_runs, 15);
  EXPECT_EQ(board.correct, 4);
}

TEST_F(GivenModel, ItsOwnLabelsHoldWhereNoneAreGiven) {
  std::string text = kGiven;
  const std::string labels = "labels = [\"first\", \"second\"]\n";
  put_project(text.erase(text.find(labels), labels.size()));
  const auto scored = score("host");
  ASSERT_FALSE(scored.ok());
  EXPECT_THAT(scored.error().to_string(),
              HasSubstr("has the labels 'first', 'second', the model tells 'A', 'B'"));
  TrainCommand train;
  train.project = root_.path();
  const auto trained = train_project(train);
  ASSERT_FALSE(trained.ok());
  EXPECT_THAT(trained.error().to_string(), HasSubstr("there is nothing to train"));
}

}  // namespace
}  // namespace mote
