// SPDX-License-Identifier: Apache-2.0
// From normal recordings to a detector on a board.
#include "flow/train_detector.h"

#include <gmock/gmock.h>

#include <cstring>
#include <filesystem>

#include "base/random.h"
#include "base/text.h"
#include "flow/eval.h"
#include "flow/motions_test.h"
#include "interp/device_session.h"
#include "train/detector.h"

namespace mote {
namespace {

using ::testing::HasSubstr;

constexpr char kNormal[] = "normal = [\"slow\", \"still\"]\n";

std::string detector_text(const std::string& labels, const std::string& model) {
  std::string text = testing::kMotions;
  const size_t layers = text.find("layers = ["), target = text.find("[target]");
  text = text.substr(0, layers) + model + text.substr(target);
  const size_t set = text.find("set = \"set\"\n") + std::strlen("set = \"set\"\n");
  text.insert(set, labels);
  const size_t which = text.find("mean,std,crossings");
  return text.replace(which, std::strlen("mean,std,crossings"), "std,crossings");
}

class TrainDetector : public testing::Motions {
 protected:
  void put_detector(const std::string& labels = kNormal,
                    const std::string& model = "detector = \"k_means\"\nclusters = 2\nfalse_alarms = 0.1\n") {
    put_project(detector_text(labels, model));
  }
  Result<TrainSummary> train(std::optional<int64_t> seed = std::nullopt) {
    TrainCommand command;
    command.project = root_.path();
    command.seed = seed;
    return train_project(command);
  }
  std::string problem() {
    const auto summary = train();
    return summary.ok() ? "" : summary.error().to_string();
  }
};

TEST_F(TrainDetector, WhatNeverOccurredInTrainingIsFound) {
  put_motions(24);
  import();
  put_detector();
  const auto summary = train();
  ASSERT_TRUE(summary.ok()) << summary.error().to_string();
  ASSERT_TRUE(summary->detector);
  const DetectorLearnt& learnt = *summary->detector;
  // Two labels of 24 recordings, half of them to learn from, a quarter for the threshold, with 4 answers
  // each.
  EXPECT_EQ(learnt.train_recordings, 24);
  EXPECT_EQ(learnt.train_answers, 96);
  EXPECT_EQ(learnt.validation_answers, 48);
  EXPECT_EQ(learnt.test_recordings, 18);
  EXPECT_EQ(learnt.features, 4);
  EXPECT_TRUE(learnt.enough_validation);
  EXPECT_EQ(learnt.test.auc_answers, 1);
  EXPECT_EQ(learnt.test.auc_recordings, 1);
  EXPECT_EQ(learnt.test.anomaly_answers.count, 24);
  EXPECT_EQ(learnt.test.anomaly_answers.total, 24);
  EXPECT_LE(learnt.test.normal_answers.part(), 0.2);

  const Json json = to_json(*summary);
  EXPECT_EQ(json["detector"]["kind"], "k_means");
  EXPECT_EQ(json["test"]["answers"]["auc"], 1);
  EXPECT_EQ(json["test"]["labels"].size(), 3u);

  EvalRequest request;
  request.project = root_.path();
  request.board_samples = 20;
  const auto score = eval(request);
  ASSERT_TRUE(score.ok()) << score.error().to_string();
  ASSERT_TRUE(score->recordings && score->recordings->detector && score->recordings->board);
  EXPECT_EQ(score->recordings->detector->auc_answers, 1);
  EXPECT_EQ(score->recordings->detector->normal_answers.count, learnt.test.normal_answers.count);
  EXPECT_EQ(score->recordings->board->runs, 50);
  EXPECT_EQ(score->recordings->board->identical_runs, 50);
  EXPECT_EQ(score->recordings->board->correct, score->recordings->board->correct_on_host);
  EXPECT_EQ(score->recordings->int8_score.total_of, (std::vector<int64_t>{6, 6, 6}));
  EXPECT_EQ(to_json(*score)["recordings"]["detector"]["answers"]["auc"], 1);

  expect_fast_motion_is("anomaly");
}

// Two labels of the same noise: nothing can tell them apart, and nothing must say so.
TEST_F(TrainDetector, WhereNothingDiffersNothingIsFound) {
  Random random(3);
  const char* splits[] = {"train", "train", "validation", "test"};
  for (int i = 0; i < 160; ++i) {
    std::string text = "time_ms,accX [g],accY [g]\n";
    for (int k = 0; k < 100; ++k)
      text += format("{},{:.4f},{:.4f}\n", k * 20, random.gaussian(), random.gaussian());
    put(format("{}/{}/{}.csv", splits[i % 4], i / 4 % 2 == 0 ? "old" : "new", i), text);
  }
  import();
  put_detector("normal = [\"old\"]\n", "detector = \"mahalanobis\"\nfalse_alarms = 0.05\n");
  const auto summary = train();
  ASSERT_TRUE(summary.ok()) << summary.error().to_string();
  const DetectorScore& test = summary->detector->test;
  // 80 answers of each: an area of 0.5 has a deviation of 0.046.
  EXPECT_EQ(test.anomaly_answers.total, 80);
  EXPECT_NEAR(test.auc_answers.value_or(0), 0.5, 0.15);
  EXPECT_LT(test.anomaly_answers.part(), 0.2);
}

TEST_F(TrainDetector, NothingAbnormalIsNeededAndTheRestIsLeftOut) {
  put_motions();
  import();
  put_detector("normal = [\"slow\"]\nanomalies = [\"still\"]\n", "detector = \"mahalanobis\"\n");
  const auto some = train();
  ASSERT_TRUE(some.ok()) << some.error().to_string();
  EXPECT_EQ(some->detector->unlisted_recordings, 12);
  EXPECT_EQ(some->detector->test.labels.size(), 2u);
  EXPECT_FALSE(some->detector->enough_validation);  // 12 answers for 1 %
  put_detector("normal = [\"slow\", \"still\", \"fast\"]\n");
  const auto all = train();
  ASSERT_TRUE(all.ok()) << all.error().to_string();
  EXPECT_FALSE(all->detector->test.auc_answers.has_value());
  EXPECT_TRUE(to_json(*all)["test"]["answers"]["auc"].is_null());
}

// The first half of a recording is normal, the second has a label that is in no list.
TEST_F(TrainDetector, APartWithAnotherLabelIsLeftOut) {
  put_motions(24);
  const std::vector<std::string> lines = split(trim(motion(1, 200, 99)), '\n');
  std::string mixed = lines[0] + ",label\n";
  for (size_t i = 1; i < lines.size(); ++i) mixed += lines[i] + (i <= 100 ? ",slow\n" : ",odd\n");
  put("train/mixed/a.csv", mixed);
  import();
  put_detector(std::string(kNormal) + "anomalies = [\"fast\"]\n");
  const auto summary = train();
  ASSERT_TRUE(summary.ok()) << summary.error().to_string();
  EXPECT_EQ(summary->detector->train_recordings, 25);
  // Of nine windows of 40 frames, 20 apart, four have their middle in the first hundred frames.
  EXPECT_EQ(summary->detector->train_answers, 96 + 4);
}

TEST_F(TrainDetector, TheSameRecordingsGiveTheSameModel) {
  put_motions();
  import();
  put_detector();
  ASSERT_EQ(problem(), "");
  const auto first = read_file(root_ / "run/model.mote", 1 << 20);
  ASSERT_EQ(problem(), "");
  const auto second = read_file(root_ / "run/model.mote", 1 << 20);
  ASSERT_TRUE(first.ok() && second.ok());
  EXPECT_EQ(*first, *second);
}

TEST_F(TrainDetector, MistakesAreNamed) {
  put_motions();
  import();
  put_detector("normal = [\"slo\"]\n");
  EXPECT_THAT(problem(), HasSubstr("nothing in the set has the label 'slo'"));
  EXPECT_THAT(problem(), HasSubstr("did you mean 'slow'"));
  put("test/odd/a.csv", motion(3, 100, 90));
  import();
  put_detector("normal = [\"odd\"]\n");
  EXPECT_THAT(problem(), HasSubstr("no normal recording is in the split 'train'"));
  put_detector(kNormal, "detector = \"k_means\"\nclusters = 200\n");
  EXPECT_THAT(problem(), HasSubstr("the least for 200 centres is 800"));
  TrainCommand command;
  command.project = root_.path();
  command.epochs = 3;
  const auto epochs = train_project(command);
  ASSERT_FALSE(epochs.ok());
  EXPECT_THAT(epochs.error().to_string(), HasSubstr("--epochs is for a model that is trained in epochs"));
}

TEST_F(TrainDetector, AnotherProjectAsksForAnotherTraining) {
  put_motions();
  import();
  put_detector();
  ASSERT_EQ(problem(), "");
  EvalRequest request;
  request.project = root_.path();
  request.board = "host";
  put_detector("normal = [\"slow\"]\n");
  auto score = eval(request);
  ASSERT_FALSE(score.ok());
  EXPECT_THAT(score.error().to_string(), HasSubstr("was not trained on the labels that [data] calls normal"));
  put_project();
  score = eval(request);
  ASSERT_FALSE(score.ok());
  EXPECT_THAT(score.error().to_string(), HasSubstr("train again"));
}

// The graph computes what the detector does, also of numbers that no sensor gives.
TEST(DetectorGraph, AnswersByTheDistance) {
  FeatureRows rows{3, {}};
  Random random(5);
  for (int i = 0; i < 400; ++i)
    for (int j = 0; j < 3; ++j)
      rows.values.push_back(static_cast<float>(random.gaussian() + (i % 2 == 0 ? 10 * j : -5)));
  auto detector = fit_detector(rows, 2, 1);
  ASSERT_TRUE(detector.ok()) << detector.error().to_string();
  detector->threshold = 3;
  const auto graph = build_detector("d", *detector);
  ASSERT_TRUE(graph.ok()) << graph.error().to_string();
  const auto compiled = compile_graph(*graph, *find_board("host"), Optimize::kFull);
  ASSERT_TRUE(compiled.ok()) << compiled.error().to_string();
  DeviceSession session(compiled->model, compiled->layout);
  const Graph& made = compiled->model.graph;
  const auto anomaly = [&](const float* row) {
    Bytes input(3 * sizeof(float));
    std::memcpy(input.data(), row, input.size());
    session.run({input});
    const Bytes value = session.value(made.outputs[0]);
    return std::pair<int, int>(static_cast<int8_t>(value[0]) + 128, static_cast<int8_t>(value[1]) + 128);
  };
  for (size_t i = 0; i < 40; ++i) {
    float row[3];
    for (int j = 0; j < 3; ++j) row[j] = rows.row(i)[j] * (i < 20 ? 1.0F : 1.5F);
    const double distance = detector->distance(row);
    const auto [normal, away] = anomaly(row);
    EXPECT_NEAR(away, 256 * distance / (distance + 3), 0.51) << i;
    EXPECT_NEAR(normal, 256 * 3 / (distance + 3), 0.51) << i;
  }
  const float huge[] = {3e38F, -3e38F, 3e38F};
  EXPECT_EQ(anomaly(huge), std::make_pair(0, 255));
  const float none[] = {std::nanf(""), 0, 0};
  EXPECT_EQ(anomaly(none), std::make_pair(0, 255));
}

}  // namespace
}  // namespace mote
