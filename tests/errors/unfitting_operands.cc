// SPDX-License-Identifier: Apache-2.0
#include "tests/errors/error_test.h"

#include "import/tflite/test_writer.h"

namespace mote {
namespace {

// A difference of float tensors.
tflite::TestModel difference(const std::vector<int32_t>& a, const std::vector<int32_t>& b) {
  tflite::TestModel model;
  model.codes = {{41, 1, ""}};
  model.tensors = {{"a", a, tflite::kFloat32}, {"b", b, tflite::kFloat32}, {"d", a, tflite::kFloat32}};
  model.operators = {{0, {0, 1}, {2}}};
  model.inputs = {0, 1};
  model.outputs = {2};
  return model;
}

TEST_F(ErrorTest, OperandsOfShapesThatDoNotFit) {
  put("difference.tflite", difference({4, 6}, {4, 5}).file());
  expect_refused({"inspect", "difference.tflite"},
                 {"difference.tflite: node 0 'd' (SUB): shapes 4x6 and 4x5 cannot be combined",
                  "hint: counted from the last dimension, sizes must be equal or 1"});
  // They fit, but make more than the file says.
  put("larger.tflite", difference({4, 1}, {1, 5}).file());
  expect_refused({"inspect", "larger.tflite"}, {"output 'd' is declared as 4x1, the inputs give 4x5"});
}

// The shape of what is filled must be known.
TEST_F(ErrorTest, FillOfAComputedShape) {
  tflite::TestModel model;
  model.codes = {{94, 1, ""}};
  model.tensors = {
      {"dims", {2}, tflite::kInt32}, {"value", {}, tflite::kFloat32}, {"out", {2, 3}, tflite::kFloat32}};
  model.operators = {{0, {0, 1}, {2}}};
  model.inputs = {0, 1};
  model.outputs = {2};
  put("fill.tflite", model.file());
  expect_refused({"inspect", "fill.tflite"}, {"(FILL): the shape 'dims' is computed while the model runs",
                                              "hint: export with fixed shapes"});
}

}  // namespace
}  // namespace mote
