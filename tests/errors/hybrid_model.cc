// SPDX-License-Identifier: Apache-2.0
#include "tests/errors/error_test.h"

#include "import/tflite/test_writer.h"

namespace mote {
namespace {

// Weights in int8, activations in float, as "dynamic range quantization" gives them, but no scale.
TEST_F(ErrorTest, HybridModel) {
  tflite::TestModel model = tflite::small_model();
  for (const size_t i : {0, 3, 5})
    model.tensors[i] = {model.tensors[i].name, model.tensors[i].shape, tflite::kFloat32};
  model.tensors[1].scale.clear();
  put("hybrid.tflite", model.file());
  expect_refused({"inspect", "hybrid.tflite"},
                 {"hybrid.tflite: node 0 'conv' (CONV_2D): ", "hybrid", "hint: "});
}

}  // namespace
}  // namespace mote
