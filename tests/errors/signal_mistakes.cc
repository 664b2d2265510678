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

}  // namespace
}  // namespace mote
