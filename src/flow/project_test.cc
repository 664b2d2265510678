// SPDX-License-Identifier: Apache-2.0
#include "flow/project.h"

#include <gtest/gtest.h>

#include "signal/features.h"

namespace mote {
namespace {

constexpr const char* kPlain = R"([data]
dataset = "data"
[model]
layers = [{ op = "fully_connected" }]
)";

Result<Project> parse(const std::string& text) {
  MOTE_ASSIGN(const Toml toml, Toml::parse(text, "p/mote.toml"));
  return parse_project(toml, "p");
}

void expect_error(const std::string& text, const std::string& what, int line) {
  const auto out = parse(text);
  ASSERT_FALSE(out.ok()) << text;
  EXPECT_NE(out.error().to_string().find(what), std::string::npos) << out.error().to_string();
  EXPECT_EQ(out.error().where.line, line) << out.error().to_string();
}

TEST(Project, HasDefaultsForAllThatTrainingNeeds) {
  const auto out = parse(kPlain);
  ASSERT_TRUE(out.ok()) << out.error().to_string();
  EXPECT_EQ(out->name, "p");
  EXPECT_EQ(out->dataset, "p/data");
  EXPECT_EQ(out->train.epochs, TrainOptions().epochs);
  EXPECT_EQ(out->board, "");
}

TEST(Project, FullOverridesOnlyWhatItNames) {
  const auto out = parse(std::string(kPlain) + R"([train]
epochs = 3
learning_rate = 0.5
[train.augmentation]
horizontal_flip = true
[train.full]
epochs = 30
[train.full.augmentation]
shift = 2
[target]
board = "arduino-nano-33-ble"
)");
  ASSERT_TRUE(out.ok()) << out.error().to_string();
  EXPECT_EQ(out->train.epochs, 3);
  EXPECT_EQ(out->train.augmentation.shift_pixels, 0);
  EXPECT_EQ(out->train_full.epochs, 30);
  EXPECT_EQ(out->train_full.learning_rate, 0.5);
  EXPECT_TRUE(out->train_full.augmentation.horizontal_flip);
  EXPECT_EQ(out->train_full.augmentation.shift_pixels, 2);
  EXPECT_EQ(out->board, "arduino-nano-33-ble");
}

TEST(Project, NamesTheLineOfEveryMistake) {
  const std::string plain = kPlain;
  expect_error(plain + "[train]\nepoch = 3\n", "did you mean 'epochs'", 6);
  expect_error(plain + "[train]\nbatch = 1\n", "between 2 and 4096", 6);
  expect_error(plain + "[train]\noptimizer = \"adan\"\n", "did you mean 'adam'", 6);
  expect_error(plain + "[train.augmentation]\nflip = true\n", "not a setting", 6);
  expect_error(plain + "[train.full]\nfull = 3\n", "not a setting", 6);
  expect_error(plain + "[target]\nboard = \"arduino\"\n", "arduino", 6);
  expect_error(plain + "[tarket]\n", "did you mean 'target'", 5);
  expect_error("[data]\ndataset = 3\n[model]\nlayers = []\n", "text in quotes", 2);
  expect_error("[model]\nlayers = []\n", "'data' is missing", 1);
}

TEST(Project, AFolderWithoutAFileIsExplained) {
  const auto out = open_project("/nowhere");
  ASSERT_FALSE(out.ok());
  EXPECT_EQ(out.error().code, Code::kNotFound);
}

// The demo's project is the one that the README names.
TEST(Project, TheDemoFitsItsPromises) {
  const auto out = open_project("examples/fashion");
  ASSERT_TRUE(out.ok()) << out.error().to_string();
  const auto network = build_network(out->name, out->layers, {28, 28, 1}, std::vector<std::string>(10, "x"));
  ASSERT_TRUE(network.ok()) << network.error().to_string();
  EXPECT_LE(parameter_count(*network), 20000);
}

// Their layers fit what their blocks give.
TEST(Project, TheExamplesThatLearnFromRecordingsAreWhole) {
  for (const std::string example : {"gesture", "exercise"}) {
    const auto out = open_project("examples/" + example);
    ASSERT_TRUE(out.ok()) << out.error().to_string();
    EXPECT_EQ(out->name, example);
    ASSERT_TRUE(out->stream.has_value());
    EXPECT_EQ(out->stream->model, out->model_file());
    const auto layout = feature_layout(out->stream->input, out->stream->blocks);
    ASSERT_TRUE(layout.ok()) << layout.error().to_string();
    const auto network = build_network(out->name, out->layers, layout->sample, {"a", "b"});
    EXPECT_TRUE(network.ok()) << network.error().to_string();
  }
}

TEST(Project, TheFanLearnsFromItsNormalRecordings) {
  const auto out = open_project("examples/fan");
  ASSERT_TRUE(out.ok()) << out.error().to_string();
  ASSERT_TRUE(out->detector.has_value());
  EXPECT_EQ(out->detector->normal.size(), 4u);
  EXPECT_TRUE(build_float_features(out->name, out->stream->input, out->stream->blocks).ok());
}

TEST(Project, WithASensorNamesTheLineOfEveryMistake) {
  const std::string sensor = "[sensor]\ntype = \"float32\"\nrate_hz = 50\nstep = 10\n[data]\n";
  const std::string layers = "[model]\nlayers = [{ op = \"fully_connected\" }]\n";
  const auto whole = parse(sensor + "set = \"s\"\n" + layers);
  ASSERT_TRUE(whole.ok()) << whole.error().to_string();
  EXPECT_EQ(whole->dataset, "p/s");
  EXPECT_EQ(whole->stream->model, "p/run/model.mote");
  expect_error(sensor + "dataset = \"s\"\n" + layers, "known: set", 6);
  expect_error(sensor + "set = \"s\"\n" + layers + "[train.full.augmentation]\nshift = 1\n",
               "'train.full.augmentation.shift' is not a setting", 10);
}

TEST(Project, WithASensorAugmentsRecordings) {
  const auto out = parse(
      "[sensor]\ntype = \"int16\"\nrate_hz = 50\nstep = 10\n[data]\nset = \"s\"\n[model]\n"
      "layers = [{ op = \"fully_connected\" }]\n[train.augmentation]\ncopies = 4\ngain_db = 3\n"
      "noise_set = \"hum\"\nmask_frames = 5\n[train.full.augmentation]\ncopies = 9\n");
  ASSERT_TRUE(out.ok()) << out.error().to_string();
  EXPECT_EQ(out->augmentation.copies, 4);
  EXPECT_EQ(out->augmentation.noise_set, "p/hum");
  EXPECT_EQ(out->augmentation_full.copies, 9);
  EXPECT_EQ(out->augmentation_full.gain_db, 3);
  EXPECT_EQ(out->augmentation_full.mask_frames, 5);
}

// It can be scored; the set may be missing for those who only compile it.
TEST(Project, WithAGivenModelHasNothingToTrain) {
  const std::string given =
      "[sensor]\ntype = \"int16\"\nrate_hz = 50\nstep = 10\n[model]\nfile = \"m.tflite\"\nlabels = [\"a\", "
      "\"b\"]\n";
  const auto bare = parse(given);
  ASSERT_TRUE(bare.ok()) << bare.error().to_string();
  EXPECT_EQ(bare->dataset, "");
  EXPECT_EQ(bare->stream->labels, (std::vector<std::string>{"a", "b"}));
  EXPECT_TRUE(bare->layers.empty());
  const auto scored = parse(given + "[data]\nset = \"s\"\n");
  ASSERT_TRUE(scored.ok()) << scored.error().to_string();
  EXPECT_EQ(scored->dataset, "p/s");
  expect_error(given + "[data]\ndataset = \"s\"\n", "known: set", 9);
  expect_error(given + "[train]\nepochs = 3\n", "'train' is for a model that mote trains", 8);
}

}  // namespace
}  // namespace mote
