// SPDX-License-Identifier: Apache-2.0
#include "tests/errors/error_test.h"

#include "import/tflite/test_writer.h"

namespace mote {
namespace {

// All of them, not only the first, each with its node.
TEST_F(ErrorTest, UnsupportedOperators) {
  tflite::TestModel model = tflite::small_model();
  model.codes[0] = {52, 1, ""};         // BIDIRECTIONAL_SEQUENCE_LSTM
  model.codes[1] = {32, 1, "MyLayer"};  // CUSTOM
  put("audio.tflite", model.file());
  expect_refused(
      {"compile", "audio.tflite", "--board", "cortex-m4", "-o", "library"},
      {"audio.tflite: node 0 'conv' (BIDIRECTIONAL_SEQUENCE_LSTM): mote does not have this operator",
       "use convolutions over time", "audio.tflite: node 1 'relu6' (CUSTOM 'MyLayer'): is a custom operator",
       "build the layer from built-in operators"});
}

}  // namespace
}  // namespace mote
