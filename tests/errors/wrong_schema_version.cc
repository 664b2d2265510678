// SPDX-License-Identifier: Apache-2.0
#include "tests/errors/error_test.h"

#include "import/tflite/test_writer.h"

namespace mote {
namespace {

TEST_F(ErrorTest, WrongSchemaVersion) {
  tflite::TestModel model = tflite::small_model();
  model.version = 2;
  put("old.tflite", model.file());
  expect_refused(
      {"inspect", "old.tflite"},
      {"old.tflite: has version 2 of the TensorFlow Lite schema; mote reads 3", "convert the model again"});
}

}  // namespace
}  // namespace mote
