// SPDX-License-Identifier: Apache-2.0
// Projects that train on recordings.
#include "tests/errors/error_test.h"

namespace mote {
namespace {

constexpr const char* kSensor = R"(name = "p"
[data]
set = "../set"
[sensor]
type = "float32"
rate_hz = 100
step = 2
[[signal]]
block = "window"
length = 4
[model]
)";
constexpr const char* kLayers = "layers = [{ op = \"fully_connected\" }, { op = \"softmax\" }]\n";

class SensorTraining : public ErrorTest {
 protected:
  SensorTraining() { put_project_with(kLayers); }
  void put_project_with(const std::string& model) { put("p/mote.toml", std::string(kSensor) + model); }
  void put_table(const std::string& path, int number) {
    std::string text = "time_ms,x\n";
    for (int i = 0; i < 8; ++i) text += std::to_string(i * 10) + "," + std::to_string(number + i) + "\n";
    put(path, text);
  }
  void import(const std::string& path) {
    const ProgramRun made = run_mote({"data", "import", path, "-o", "set"}, options());
    ASSERT_EQ(made.exit_code, 0) << made.err;
  }
};

TEST_F(SensorTraining, NoSet) {
  expect_refused({"train", "p"}, {"set: is not a recording set", "mote data import"});
  put_project();
  put("p/mote.toml", std::string(kSensor).replace(18, 3, "dataset") + kLayers);
  expect_refused({"train", "p"}, {"p/mote.toml:3: 'data.dataset' is not a setting"});
}

TEST_F(SensorTraining, NotTrained) {
  for (const std::string command : {"eval", "run", "verify", "bench"})
    expect_refused({command, "p", "--board", "cortex-m4"},
                   {"p/run/model.mote: there is no trained model yet", "run: mote train p"});
  expect_refused({"budget", "p", "--board", "microbit-v2", "--battery", "220mAh", "--rate", "1/s"},
                 {"p/run/model.mote: there is no trained model yet", "run: mote train p"});
  expect_refused({"compile", "p", "--board", "cortex-m4", "-o", "library"},
                 {"p/run/model.mote: there is no trained model yet", "run: mote train p"});
}

TEST_F(SensorTraining, FileOrLayers) {
  put_model();
  put_project_with(std::string("file = \"../good.mote\"\n") + kLayers);
  expect_refused({"train", "p"}, {"p/mote.toml:11: [model] has both a file and layers", "hint: "});
  put_project_with("");
  expect_refused({"train", "p"}, {"p/mote.toml:11: [model] has no file, no layers and no detector"});
  put_project_with("file = \"../good.mote\"\n[train]\nepochs = 3\n");
  expect_refused({"compile", "p", "--board", "cortex-m4", "-o", "library"},
                 {"p/mote.toml:13: 'train' is for a model that mote trains, not for a file"});
  put_project_with("file = \"../good.mote\"\n");
  expect_refused({"train", "p"}, {"p/mote.toml: the project's model is a file", "'layers'"});
  put_project_with(std::string("labels = [\"a\", \"b\"]\n") + kLayers);
  expect_refused({"train", "p"}, {"p/mote.toml:12: 'labels' are for a model that is a file"});
}

// What `mote eval` needs of a model that was given.
TEST_F(SensorTraining, AGivenModelIsScoredByTheNamesOfItsOutputs) {
  put_model();
  const auto put_given = [&](const std::string& model, const std::string& data) {
    put("p/mote.toml",
        "[sensor]\ntype = \"float32\"\nrate_hz = 100\nstep = 2\n[[signal]]\n"
        "block = \"window\"\nlength = 144\n[model]\nfile = \"../good.mote\"\n" +
            model + data);
  };
  const std::string data = "[data]\nset = \"../set\"\n";
  put_given("", "");
  expect_refused({"eval", "p"}, {"p/mote.toml: has no recordings to be scored on", "[data]"});
  put_given("", data);
  expect_refused({"eval", "p"},
                 {"good.mote: the model does not say what its outputs are called", "labels ="});
  put_given("labels = [\"walk\", \"run\"]\n", data);
  expect_refused({"eval", "p"}, {"p/mote.toml:10: 2 labels are given, the model has 4 outputs"});
  put_given("labels = [\"walk\", \"walk\"]\n", data);
  expect_refused({"eval", "p"}, {"p/mote.toml:10: the label 'walk' stands twice"});
  put_given("labels = []\n", data);
  expect_refused({"eval", "p"}, {"p/mote.toml:10: 'labels' is no list of names"});
  put_given("labels = [\"walk\", \"Run\", \"sit\", \"lie\"]\n", data);
  expect_refused({"eval", "p"}, {"set: is not a recording set"});
  put_table("in/train/run/a.csv", 100);
  import("in");
  expect_refused({"eval", "p"}, {"set: no labelled recording is in the split 'test'", "mote data split"});
  put_table("in/test/walk/a.csv", 200);
  put_table("in/test/run/b.csv", 300);
  import("in");
  expect_refused({"eval", "p"}, {"set: the test split has the labels 'run'",
                                 "the model tells 'walk', 'Run', 'sit', 'lie' apart", "labels ="});
}

TEST_F(SensorTraining, Augmentation) {
  const auto put_augmentation = [&](const std::string& text) {
    put_project_with(std::string(kLayers) + "[train.augmentation]\n" + text);
  };
  put_augmentation("shift = 1\n");
  expect_refused({"train", "p"}, {"p/mote.toml:14: 'train.augmentation.shift' is not a setting", "shift_ms"});
  put_augmentation("shift_ms = 5\n");
  expect_refused({"train", "p"}, {"p/mote.toml:13: recordings are to be changed, but there are no copies"});
  put_augmentation("copies = 2\nnoise_set = \"hum\"\nnoise_snr_db = [9, 3]\n");
  expect_refused({"train", "p"}, {"p/mote.toml:16: 'noise_snr_db' is no range"});
  for (const std::string split : {"train", "validation", "test"})
    for (const std::string label : {"walk", "run"})
      put_table("in/" + split + "/" + label + "/a.csv",
                static_cast<int>(split.size() * 100 + label.size() * 10));
  import("in");
  put_augmentation("copies = 2\nnoise_label = \"hum\"\n");
  expect_refused({"train", "p"}, {"set: has no recording labelled 'hum' outside of validation and test"});
  put_augmentation("copies = 2\nnoise_set = \"hum\"\n");
  expect_refused({"train", "p"}, {"p/hum: is not a recording set"});
}

TEST_F(SensorTraining, KeepingATestSplit) {
  put_table("in/walk/a.csv", 100);
  import("in");
  expect_refused({"data", "split", "set", "--keep-test"}, {"set: has no test split that could be kept"});
  expect_refused({"data", "split", "set", "--keep-test", "--again"}, {"--keep-test keeps the test split"});
  expect_refused({"data", "split", "set", "--keep-test", "--test", "5%"}, {"--keep-test", "--test"}, 2);
}

TEST_F(SensorTraining, WhatTheSetLacks) {
  put_table("one/x.csv", 1);
  import("one/x.csv");
  expect_refused({"train", "p"}, {"set: none of its recordings has a label", "--label"});
  put_table("in/walk/a.csv", 100);
  put_table("in/run/b.csv", 200);
  import("in");
  expect_refused({"train", "p"},
                 {"set: is not split into train, validation and test", "run: mote data split", "set"});
}

TEST_F(SensorTraining, ARecordingOfAnotherRate) {
  for (const std::string split : {"train", "validation", "test"})
    for (const std::string label : {"walk", "run"})
      put_table("in/" + split + "/" + label + "/a.csv",
                static_cast<int>(split.size() * 100 + label.size() * 10));
  import("in");
  put("p/mote.toml", std::string(kSensor).replace(std::string(kSensor).find("100"), 3, "104") + kLayers);
  expect_refused({"train", "p"}, {"set/recordings/", "has 100 samples a second, the project's sensor 104",
                                  "import it with --rate 104"});
  put("p/mote.toml", std::string(kSensor) +
                         "layers = [{ op = \"conv2d\", filters = 3, kernel = 9, padding = "
                         "\"valid\" }]\n");
  expect_refused({"train", "p"}, {"p/mote.toml:12: layer 1 (conv2d)"});
}

}  // namespace
}  // namespace mote
