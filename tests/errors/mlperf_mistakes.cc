// SPDX-License-Identifier: Apache-2.0
// mote mlperf, above all of a project that listens.
#include "data/set/files.h"
#include "tests/errors/error_test.h"

namespace mote {
namespace {

constexpr char kProject[] = R"(name = "p"
[sensor]
type = "int16"
rate_hz = 16000
step_ms = 32
[[signal]]
block = "window"
length = 512
[model]
file = "../good.mote"
)";
constexpr char kEvent[] = "[[event]]\nname = \"word\"\noutput = 0\nthreshold = 0.9\n";
const std::vector<std::string> kMlperf = {"mlperf", "p", "--board", "nucleo-l4r5zi", "--data", "data"};

class MlperfMistakes : public ErrorTest {
 protected:
  MlperfMistakes() {
    put_model();
    put("p/mote.toml", std::string(kProject) + kEvent);
    put_truth("a.wav", "1.0");
  }
  void put_truth(const std::string& name, const std::string& seconds) {
    put("data/truth.json", "[{\"wav_file\": \"" + name + "\", \"length_sec\": " + seconds +
                               ", \"detection_windows\": [[0.1, 0.6]]}]\n");
  }
  void put_wav(double rate_hz, int64_t channels, int64_t frames) {
    Recording sound;
    sound.rate_hz = rate_hz;
    sound.channels = channels;
    sound.bytes.resize(static_cast<size_t>(frames * channels * 2));
    put("data/a.wav", *encode_wav(sound));
  }
};

TEST_F(MlperfMistakes, WhatGoesWithWhat) {
  expect_refused({"mlperf", "good.mote"}, {"a model names no board", "--board"});
  expect_refused({"mlperf", "good.mote", "--board", "nucleo-l4r5zi", "--truth", "data/truth.json"},
                 {"--truth is for a project that listens", "y_labels.csv"});
  expect_refused({"mlperf", "good.mote", "--board", "nucleo-l4r5zi", "--serve", "--data", "data"},
                 {"the benchmark's runner sends the inputs", "leave --data out"});
  expect_refused({"mlperf", "p", "--board", "nucleo-l4r5zi"},
                 {"a project that listens needs recordings", "--data FOLDER"});
  expect_refused({"mlperf", "p", "--serve"}, {"a project that listens needs recordings"});
  expect_refused({"mlperf", "p", "--data", "data", "--benchmark", "kws01"},
                 {"'kws01' is not a benchmark of a project that listens", "sww01"});
}

TEST_F(MlperfMistakes, AProjectThatTellsNothing) {
  put("p/mote.toml", std::string(kProject));
  expect_refused(kMlperf, {"p/mote.toml: tells no events", "add an [[event]]"});
}

TEST_F(MlperfMistakes, NoBoardOrNone) {
  put_wav(16000, 1, 16000);
  expect_refused({"mlperf", "p", "--data", "data"}, {"p/mote.toml: names no board", "[target]"});
  expect_refused({"mlperf", "p", "--data", "data", "--board", "host"}, {"the benchmark is one of boards"});
}

TEST_F(MlperfMistakes, TruthFiles) {
  expect_refused({"mlperf", "p", "--board", "nucleo-l4r5zi", "--data", "none"},
                 {"none: is not a folder", "truth file"});
  put("data/truth.json", "[{\"wav_file\": \"a.wav\",\n\"length_sec\"}]\n");
  expect_refused(kMlperf, {"data/truth.json:2"});
  put("data/truth.json", std::string("{}"));
  expect_refused(kMlperf, {"data/truth.json: is not a list of recordings", "\"detection_windows\""});
  put_truth("../a.wav", "1.0");
  expect_refused(kMlperf, {"data/truth.json: recording 1: 'wav_file' is no name of a file"});
  put("data/second.json", std::string("[]"));
  expect_refused(kMlperf, {"data: holds 2 .json files", "--truth FILE"});
  std::vector<std::string> other = kMlperf;
  other.insert(other.end(), {"--truth", "third.json"});
  expect_refused(other, {"third.json"});
}

TEST_F(MlperfMistakes, Recordings) {
  expect_refused(kMlperf, {"data/a.wav: is named by data/truth.json and not there", "--data"});
  put("data/a.wav", std::string("RIFF"));
  expect_refused(kMlperf, {"data/a.wav: "});
  put_wav(44100, 1, 44100);
  expect_refused(kMlperf, {"data/a.wav: has 44100 samples a second, the project's sensor 16000", "rate_hz"});
  put_wav(16000, 3, 16000);
  expect_refused(kMlperf, {"data/a.wav: has 3 channels, the project's sensor 1", "the first is taken"});
  put_wav(16000, 1, 500);
  expect_refused(kMlperf, {"data/a.wav: has 500 samples, a step has 512", "longer"});
  put_wav(16000, 1, 32000);
  expect_refused(kMlperf, {"data/a.wav: lasts 2.000 s, data/truth.json says 1.000 s"});
}

TEST_F(MlperfMistakes, AnInterfaceBoardWithoutRecordings) {
  expect_refused({"mlperf", "p", "--board", "nucleo-l4r5zi", "--serve", "--data", "data"},
                 {"data: holds no .wav files", "--data"});
}

}  // namespace
}  // namespace mote
