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
  put_project_with("file = \"../good.mote\"\n");
  expect_refused({"compile", "p", "--board", "cortex-m4", "-o", "library"},
                 {"p/mote.toml:2: 'data' is for a model that mote trains, not for a file"});
  put("p/mote.toml",
      "[sensor]\ntype = \"int16\"\nrate_hz = 100\nstep = 2\n[model]\nfile = \"../good.mote\"\n");
  for (const std::string command : {"train", "eval"})
    expect_refused({command, "p"}, {"p/mote.toml:5: the project's model is a file", "'layers'"});
}

TEST_F(SensorTraining, AugmentationIsForImages) {
  put_project_with(std::string(kLayers) + "[train.augmentation]\nshift = 1\n");
  expect_refused({"train", "p"}, {"p/mote.toml:13: augmentation is for images"});
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
