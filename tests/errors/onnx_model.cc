// SPDX-License-Identifier: Apache-2.0
#include "import/onnx/test_writer.h"
#include "import/tflite/test_writer.h"
#include "tests/errors/error_test.h"

namespace mote {
namespace {

using onnx::node;
using onnx::one_node;
using onnx::TestModel;
using onnx::value;

TEST_F(ErrorTest, OnnxOperatorsThatThereAreNot) {
  TestModel model = one_node("Loop", {1, 4});
  model.nodes.push_back(node("Nothing", {"y"}, {"z"}));
  put("net.onnx", model.file());
  expect_refused({"compile", "net.onnx", "--board", "cortex-m4", "-o", "library"},
                 {"net.onnx: node 0 'y' (Loop): mote does not have this operator",
                  "hint: loops have no fixed length", "net.onnx: node 1 'z' (Nothing)"});
}

TEST_F(ErrorTest, OnnxDimensionThatIsNotFixed) {
  put("net.onnx", one_node("Relu", {1, -1, 10}).file());
  expect_refused({"inspect", "net.onnx"},
                 {"net.onnx: dimension 1 ('n') of input 'x' is not fixed", "hint: fix it: --shape x=1,N,10"});
}

TEST_F(ErrorTest, OnnxInputThatMustBeKnown) {
  TestModel model = one_node("Tile", {2, 3});
  model.nodes = {node("Tile", {"x", "repeats"}, {"y"})};
  model.inputs.push_back(value("repeats", {2}, onnx::kInt64));
  model.outputs = {value("y", {-1, -1})};
  put("net.onnx", model.file());
  expect_refused({"inspect", "net.onnx"},
                 {"node 0 'y' (Tile): ", "hint: give its value: --const repeats=FILE"});
  expect_refused({"inspect", "net.onnx", "--const", "repeats"},
                 {"--const 'repeats' is not NAME=VALUE", "hint: "});
  expect_refused({"inspect", "net.onnx", "--const", "repeats=many"},
                 {"--const has the value 'many'", "hint: "});
  expect_refused({"inspect", "net.onnx", "--shape", "x=2,0"}, {"--shape has the size '0'", "hint: "});
  expect_refused({"inspect", "net.onnx", "--const", "repeat=1,2"},
                 {"--const names 'repeat', which is no input of the model", "did you mean 'repeats'?"});
}

TEST_F(ErrorTest, OnnxTensorsWithoutElements) {
  put("net.onnx", one_node("Softmax", {2, 0}).file());
  expect_refused({"inspect", "net.onnx"},
                 {"node 0 'y' (Softmax): the tensor 'x' 2x0 is empty", "hint: take the layers"});
  put("net.onnx", one_node("Relu", {2, 0}).file());
  expect_refused({"inspect", "net.onnx"}, {"net.onnx: output 'y' is empty", "hint: take it out"});
}

// The commands that run a model on a board say the same as those that only read it.
TEST_F(ErrorTest, OnnxOptionsOfEveryCommand) {
  put("net.onnx", one_node("Relu", {1, -1, 10}).file());
  const std::string hint = "hint: fix it: --shape x=1,N,10";
  expect_refused(
      {"budget", "net.onnx", "--board", "arduino-nano-33-ble", "--battery", "1Ah", "--rate", "1/s"},
      {"dimension 1 ('n') of input 'x' is not fixed", hint});
  expect_refused({"mlperf", "net.onnx", "--board", "nucleo-l4r5zi"}, {"is not fixed", hint});
  expect_refused({"mlperf", "net.onnx", "--board", "nucleo-l4r5zi", "--shape", "y=1,2,10"},
                 {"--shape names 'y', which is no input of the model"});
}

TEST_F(ErrorTest, OnnxOptionsAreForOnnxModels) {
  put("net.tflite", tflite::small_model().file());
  expect_refused({"inspect", "net.tflite", "--keep-layout"}, {"net.tflite: leaves nothing open", "hint: "});
}

TEST_F(ErrorTest, TruncatedOnnxModel) {
  Bytes bytes = one_node("Relu", {1, 4}).file();
  bytes.resize(bytes.size() - 9);
  put("net.onnx", bytes);
  expect_refused({"inspect", "net.onnx"},
                 {"net.onnx: is damaged or cut short", "hint: copy or export it again"});
}

}  // namespace
}  // namespace mote
