// SPDX-License-Identifier: Apache-2.0
#include "tests/errors/error_test.h"

#include "import/tflite/test_writer.h"

namespace mote {
namespace {

// A transform that TensorFlow Lite Micro crashes at: {"fft_length": 14} as a FlexBuffer.
TEST_F(ErrorTest, TransformOfAnImpossibleLength) {
  tflite::TestModel model;
  model.codes = {{32, 1, "SignalRfft"}};
  model.tensors = {{"samples", {14}, tflite::kInt16}, {"spectrum", {16}, tflite::kInt16}};
  model.operators = {{0, {0}, {1}, 0, {}, {'f', 'f', 't', '_', 'l', 'e', 'n', 'g', 't',  'h', 0,
                                           1,   12,  1,   1,   1,   14,  4,   2,   0x24, 1}}};
  model.inputs = {0};
  model.outputs = {1};
  put("audio.tflite", model.file());
  expect_refused({"compile", "audio.tflite", "--board", "cortex-m4", "-o", "library"},
                 {"audio.tflite: node 0 'spectrum' (CUSTOM 'SignalRfft'): has a transform of 14 samples",
                  "use an even number from 4 to 65536 that is a product of 2, 3 and 5"});
}

// Blocks of a project, named by their place in its file.
TEST_F(ErrorTest, BlocksThatDoNotFit) {
  put_model();
  const auto project = [this](const std::string& block) {
    put("p/mote.toml",
        "name = \"p\"\n[sensor]\ntype = \"float32\"\nrate_hz = 1000\nstep_ms = 20\n[[signal]]\n" + block +
            "[model]\nfile = \"../good.mote\"\n");
  };
  const std::vector<std::string> compile = {"compile", "p", "--board", "cortex-m4", "-o", "library"};
  project("block = \"order-track\"\nspeed = \"estimated\"\nhigh_hz = 40\n");
  expect_refused(compile, {"p/mote.toml:6: signal block 1 'order-track': 'low_hz' is missing",
                           "the frequencies between which the line of the shaft lies"});
  project("block = \"wavelet\"\nlevels = 5\n");
  expect_refused(compile, {"p/mote.toml:6: signal block 1 'wavelet': level 5 is one of 1 numbers",
                           "lower 'levels', or take a longer window"});
  project("block = \"statistics\"\nfixed = 1\n");
  expect_refused(compile, {"p/mote.toml:6: signal block 1 'statistics': 'fixed' is for int16 samples"});
}

}  // namespace
}  // namespace mote
