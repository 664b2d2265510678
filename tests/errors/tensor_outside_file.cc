// SPDX-License-Identifier: Apache-2.0
#include "tests/errors/error_test.h"

#include "import/tflite/test_writer.h"

namespace mote {
namespace {

TEST_F(ErrorTest, TensorOutsideFile) {
  using tflite::FlatWriter;
  tflite::TestModel model = tflite::small_model();
  // Weights that lie, as large models have it, at an offset from the beginning of the file; here beyond its
  // end.
  model.more_buffers = {{{tflite::kBufferOffset, FlatWriter::scalar(uint64_t{1} << 40)},
                         {tflite::kBufferSize, FlatWriter::scalar(uint64_t{54})}}};
  model.tensors[1].data.clear();
  model.tensors[1].more = {{tflite::kTensorBuffer, FlatWriter::scalar(uint32_t{2})}};  // after the bias's
  put("far.tflite", model.file());
  expect_refused(
      {"inspect", "far.tflite"},
      {"far.tflite: is damaged or cut short: the data of a buffer at byte 1099511627776 reaches past the end",
       "copy or export it again"});
}

TEST_F(ErrorTest, TensorThatIsNotInTheFile) {
  tflite::TestModel model = tflite::small_model();
  model.operators[0].inputs[1] = 77;
  put("far.tflite", model.file());
  expect_refused({"inspect", "far.tflite"}, {"far.tflite: node 0", "77"});
}

}  // namespace
}  // namespace mote
