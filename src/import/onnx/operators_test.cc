// SPDX-License-Identifier: Apache-2.0
// What operators of ONNX become, where the recorded cases of its backend tests do not say it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/notes.h"
#include "import/import.h"
#include "import/onnx/test_writer.h"

namespace mote::onnx {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

std::string message(const TestModel& model) {
  const Result<Graph> graph = import_onnx(model.file(), "m.onnx", {});
  return graph.ok() ? "imported" : graph.error().to_string();
}

Graph imported(const TestModel& model) {
  const Result<Graph> graph = import_onnx(model.file(), "m.onnx", {});
  EXPECT_TRUE(graph.ok()) << graph.error().to_string();
  return graph.ok() ? *graph : Graph();
}

std::vector<std::string> operators(const Graph& graph) {
  std::vector<std::string> out;
  for (const Node& node : graph.nodes) out.push_back(node.op);
  return out;
}

Message text_attribute(const std::string& name, const std::string& value) {
  return Message().text(1, name).text(4, value).integer(20, 3);
}

// As ShuffleNet has it: of an image that is kept channels last, one transpose of its channels.
TEST(OnnxShuffle, IsOneTransposeOfChannels) {
  TestModel model;
  model.constants = {constant("w", {12, 3, 1, 1}, 0.1f), int64s("apart", {1, 3, 4, 5, 7}),
                     int64s("joined", {1, 12, 5, 7}), constant("v", {12, 1, 1, 1}, 0.2f)};
  model.nodes = {node("Conv", {"x", "w"}, {"a"}), node("Reshape", {"a", "apart"}, {"b"}),
                 node("Transpose", {"b"}, {"c"}, {integers_attribute("perm", {0, 2, 1, 3, 4})}),
                 node("Reshape", {"c", "joined"}, {"d"}),
                 node("Conv", {"d", "v"}, {"y"}, {integer_attribute("group", 12)})};
  model.inputs = {value("x", {1, 3, 5, 7})};
  model.outputs = {value("y", {})};
  const Graph graph = imported(model);
  EXPECT_THAT(operators(graph), ElementsAre("conv2d", "reshape", "transpose", "reshape", "depthwise_conv2d"));
  EXPECT_EQ(graph.tensor(graph.nodes[1].outputs[0]).shape, (Shape{35, 3, 4}));
  EXPECT_THAT(graph.nodes[2].attrs.list("order"), ElementsAre(0, 2, 1));
}

// A transpose of other dimensions is none.
TEST(OnnxShuffle, OfOtherDimensionsStaysAsItIs) {
  TestModel model;
  model.constants = {constant("w", {12, 3, 1, 1}, 0.1f), int64s("apart", {1, 12, 5, 5, 1}),
                     int64s("joined", {1, 12, 5, 5})};
  model.nodes = {node("Conv", {"x", "w"}, {"a"}), node("Reshape", {"a", "apart"}, {"b"}),
                 node("Transpose", {"b"}, {"c"}, {integers_attribute("perm", {0, 1, 3, 2, 4})}),
                 node("Reshape", {"c", "joined"}, {"y"})};
  model.inputs = {value("x", {1, 3, 5, 5})};
  model.outputs = {value("y", {})};
  EXPECT_EQ(imported(model).nodes.back().op, "reshape");
}

TEST(OnnxCast, RoundsToWhatTheTypeHas) {
  const auto cast = [](int to, std::vector<Message> more = {}) {
    more.push_back(integer_attribute("to", to));
    return one_node("Cast", {1, 4}, more);
  };
  std::vector<std::string> notes;
  listen_to_notes([&](const std::string& text) { notes.push_back(text); });
  const Graph graph = imported(cast(kFloat8E5M2, {integer_attribute("saturate", 0)}));
  listen_to_notes({});
  EXPECT_THAT(operators(graph), ElementsAre("round_float"));
  EXPECT_EQ(graph.nodes[0].attrs.text("beyond"), "infinity");
  EXPECT_EQ(graph.nodes[0].attrs.number("largest"), 57344);
  EXPECT_THAT(notes, Contains(HasSubstr("casts to float8e5m2, whose values are kept as float32")));
  EXPECT_THAT(operators(imported(cast(kUint4))), ElementsAre("cast", "bitwise", "cast"));
  EXPECT_THAT(message(cast(kString)), HasSubstr("casts to string"));
  EXPECT_THAT(message(cast(kUint64)), HasSubstr("casts float32 to uint64, which mote has as int64"));
  EXPECT_THAT(message(cast(kFloat8E8M0, {text_attribute("round_mode", "sideways")})),
              HasSubstr("rounding mode 'sideways'"));
}

// int4 is kept as int8, but has another range, whether its zero point is an input or a constant.
TEST(OnnxQuantize, TakesTheRangeOfTheFilesType) {
  TestModel model = one_node("Nothing", {2, 4});
  model.constants = {constant("scale", {}, 0.5f), tensor("zero", kInt4, {}, std::vector<uint8_t>{1})};
  model.nodes = {node("QuantizeLinear", {"x", "scale", "zero"}, {"y"})};
  model.opset = 21;
  EXPECT_THAT(operators(imported(model)), Not(Contains("quantize")));
  model.constants[1] = tensor("zero", kInt8, {}, std::vector<int8_t>{1});
  EXPECT_THAT(operators(imported(model)), ElementsAre("quantize"));
  model.constants[1] = tensor("zero", kInt32, {}, std::vector<int32_t>{1});
  EXPECT_THAT(message(model), HasSubstr("quantises to"));
}

TEST(OnnxPow, OfIntegersNeedsExponentsThatAreKnown) {
  TestModel model = one_node("Nothing", {2, 3});
  model.nodes = {node("Pow", {"x", "e"}, {"y"})};
  model.inputs = {value("x", {2, 3}, kInt32), value("e", {3}, kInt32)};
  EXPECT_THAT(message(model), HasSubstr("--const e=FILE"));
  model.inputs.pop_back();
  model.constants = {tensor("e", kInt32, {3}, std::vector<int32_t>{1, 2, 3})};
  EXPECT_THAT(operators(imported(model)), Contains("select"));
  model.constants = {floats("e", {}, {0.5f})};
  EXPECT_THAT(message(model), HasSubstr("integers have no power of 0.5"));
}

TestModel branch(const std::vector<int64_t>& then_dims) {
  TestModel model;
  const auto graph = [](const Message& one) { return Message().message(1, one).message(12, value("b", {})); };
  model.constants = {constant("w", then_dims, 1)};
  model.nodes = {node("If", {"condition"}, {"y"},
                      {graph_attribute("then_branch", graph(node("Add", {"x", "w"}, {"b"}))),
                       graph_attribute("else_branch", graph(node("Neg", {"x"}, {"b"})))})};
  model.inputs = {value("condition", {}, kBool), value("x", {1, 4})};
  model.outputs = {value("y", {})};
  return model;
}

TEST(OnnxIf, ComputesBothBranchesWhereItsConditionChanges) {
  EXPECT_THAT(operators(imported(branch({4}))), ElementsAre("add", "unary", "select"));
  EXPECT_THAT(message(branch({3, 4})), HasSubstr("between results of different shapes"));
}

TEST(OnnxEmpty, IsRefusedWhereNothingIsSettled) {
  EXPECT_THAT(message(one_node("Flatten", {0, 4})), HasSubstr("the tensor 'x' 0x4 is empty"));
  EXPECT_THAT(message(one_node("Softmax", {2, 0})), HasSubstr("the tensor 'x' 2x0 is empty"));
  EXPECT_THAT(message(one_node("Relu", {2, 0})), HasSubstr("output 'y' is empty"));
  // The sum of nothing is known, and needs no input.
  const Graph graph = imported(one_node("ReduceSum", {2, 0}, {integers_attribute("axes", {1})}));
  EXPECT_EQ(graph.tensor(graph.outputs[0]).shape, (Shape{2, 1}));
  EXPECT_THAT(graph.inputs, ElementsAre());
}

TEST(OnnxTopK, TakesAsManyAsThereAre) {
  TestModel model = one_node("Nothing", {2, 5});
  model.constants = {int64s("k", {6})};
  model.nodes = {node("TopK", {"x", "k"}, {"y", "places"})};
  EXPECT_THAT(message(model), HasSubstr("takes 6 of 5 elements"));
  model.constants = {int64s("k", {2})};
  EXPECT_THAT(operators(imported(model)), ElementsAre("top_k"));
}

TEST(OnnxPool, OverVolumesIsTakenApart) {
  const std::vector<Message> window = {integers_attribute("kernel_shape", {2, 2, 2})};
  EXPECT_THAT(operators(imported(one_node("MaxPool", {1, 2, 4, 4, 4}, window))), Contains("gather"));
  EXPECT_THAT(message(one_node("MaxPool", {1, 2, 4, 4, 4}, {integers_attribute("kernel_shape", {5, 2, 2})})),
              HasSubstr("has a window of 5"));
  EXPECT_THAT(message(one_node(
                  "MaxPool", {1, 1, 300, 300},
                  {integers_attribute("kernel_shape", {140, 140}), integers_attribute("dilations", {2, 2})})),
              HasSubstr("windows of 280 taps"));
  EXPECT_THAT(
      message(one_node("AveragePool", {1, 1, 4, 4},
                       {integers_attribute("kernel_shape", {1, 1}), integers_attribute("dilations", {2, 2}),
                        integers_attribute("pads", {1, 0, 0, 0})})),
      HasSubstr("lies in the padding only"));
}

}  // namespace
}  // namespace mote::onnx
