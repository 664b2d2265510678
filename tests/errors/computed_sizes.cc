// SPDX-License-Identifier: Apache-2.0
#include "tests/errors/error_test.h"

#include "import/tflite/test_writer.h"

namespace mote {
namespace {

// A slice whose place the model computes, and one that is outside its tensor.
TEST_F(ErrorTest, ComputedSizes) {
  enum { kSlice = 65, kSliceOptions = 48 };
  tflite::TestModel model;
  model.codes = {{kSlice, 2, ""}};
  model.tensors = {{"in", {4}, tflite::kInt8, {0.5f}, {0}, {}},
                   {"begin", {1}, tflite::kInt32, {}, {}, {}},
                   {"size", {1}, tflite::kInt32, {}, {}, tflite::bytes_of<int32_t>({2})},
                   {"out", {2}, tflite::kInt8, {0.5f}, {0}, {}}};
  model.operators = {{0, {0, 1, 2}, {3}, kSliceOptions}};
  model.inputs = {0, 1};
  model.outputs = {3};
  put("computed.tflite", model.file());
  expect_refused({"inspect", "computed.tflite"},
                 {"computed.tflite: node 0 'out' (SLICE): begin 'begin' is computed while the model runs",
                  "hint: export with fixed sizes"});
  model.tensors[1].data = tflite::bytes_of<int32_t>({3});
  model.inputs = {0};
  put("outside.tflite", model.file());
  expect_refused(
      {"inspect", "outside.tflite"},
      {"outside.tflite: node 0 'out' (SLICE): 2 elements from 3 with stride 1 are outside dimension 0 of "
       "size 4",
       "hint: "});
}

}  // namespace
}  // namespace mote
