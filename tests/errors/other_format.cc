// SPDX-License-Identifier: Apache-2.0
#include "tests/errors/error_test.h"

namespace mote {
namespace {

// The answer is the command that exports a model that mote reads.
TEST_F(ErrorTest, KerasModel) {
  put("net.h5", std::string("\x89HDF\r\n\x1a\n", 8) + std::string(100, 'x'));
  expect_refused({"inspect", "net.h5"},
                 {"net.h5: is a Keras model", "TFLiteConverter.from_keras_model", "net.tflite"});
  put("net.keras", std::string("PK\x03\x04", 4) + "metadata.json model.weights.h5");
  expect_refused({"inspect", "net.keras"},
                 {"net.keras: is a Keras model", "TFLiteConverter.from_keras_model"});
}

TEST_F(ErrorTest, PyTorchModel) {
  put("net.pt", std::string("PK\x03\x04", 4) + "net/data.pkl");
  expect_refused({"inspect", "net.pt"},
                 {"net.pt: is a PyTorch file", "torch.onnx.export", "mote reads net.onnx"});
}

}  // namespace
}  // namespace mote
