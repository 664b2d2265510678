// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/notes.h"
#include "import/import.h"
#include "import/onnx/test_writer.h"

namespace mote::onnx {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

std::string message(const TestModel& model, const ImportOptions& options = {}) {
  const Result<Graph> graph = import_onnx(model.file(), "m.onnx", options);
  return graph.ok() ? "imported" : graph.error().to_string();
}

Graph imported(const TestModel& model, const ImportOptions& options = {}) {
  const Result<Graph> graph = import_onnx(model.file(), "m.onnx", options);
  EXPECT_TRUE(graph.ok()) << graph.error().to_string();
  return graph.ok() ? *graph : Graph();
}

std::vector<std::string> operators(const Graph& graph) {
  std::vector<std::string> out;
  for (const Node& node : graph.nodes) out.push_back(node.op);
  return out;
}

ImportOptions as_in_file() {
  ImportOptions options;
  options.keep_layout = true;
  return options;
}

TEST(ImportOnnx, ANodeBecomesANode) {
  const Graph graph = imported(one_node("Relu", {1, 4}));
  EXPECT_THAT(operators(graph), ElementsAre("activation"));
  EXPECT_EQ(graph.tensor(graph.inputs[0]).name, "x");
  EXPECT_EQ(graph.tensor(graph.outputs[0]).name, "y");
  EXPECT_EQ(graph.nodes[0].origin.to_string(), "m.onnx: node 0 'y' (Relu)");
}

TEST(ImportOnnx, ListsEveryOperatorThatItDoesNotHave) {
  TestModel model = one_node("Nothing", {1, 4});
  model.nodes.push_back(node("Relu", {"y"}, {"z"}));
  model.nodes.push_back(node("Loop", {"z"}, {"w"}));
  model.nodes.push_back(node("TreeEnsemble", {"w"}, {"v"}, {}, "ai.onnx.ml"));
  model.outputs = {value("v", {})};
  EXPECT_THAT(message(model), AllOf(HasSubstr("node 0 'y' (Nothing): mote does not have this operator"),
                                    HasSubstr("node 2 'w' (Loop)"), HasSubstr("unroll"),
                                    HasSubstr("node 3 'v' (TreeEnsemble)"), Not(HasSubstr("node 1"))));
}

TEST(ImportOnnx, AFreeBatchIsOne) {
  EXPECT_EQ(imported(one_node("Relu", {-1, 4})).tensors[0].shape, (Shape{1, 4}));
}

TEST(ImportOnnx, OtherFreeDimensionsAreFixedByTheUser) {
  const TestModel model = one_node("Relu", {-1, -1, 10});
  EXPECT_THAT(message(model), AllOf(HasSubstr("m.onnx: dimension 1 ('n') of input 'x' is not fixed"),
                                    HasSubstr("fix it: --shape x=1,N,10")));
  ImportOptions options;
  options.shapes["x"] = {2, 7, 10};
  EXPECT_EQ(imported(model, options).tensors[0].shape, (Shape{2, 7, 10}));
  options.shapes["x"] = {1, 7, 11};
  EXPECT_THAT(message(model, options), HasSubstr("dimension 2 of input 'x' the size 11, the file 10"));
  options.shapes["x"] = {1, 7};
  EXPECT_THAT(message(model, options), HasSubstr("2 dimensions, it has 3"));
  options.shapes = {{"X", {1, 7, 10}}};
  EXPECT_THAT(message(model, options),
              AllOf(HasSubstr("'X', which is no input"), HasSubstr("did you mean 'x'?")));
}

TEST(ImportOnnx, OldAndNewOpsetsAreRefused) {
  TestModel model = one_node("Relu", {1, 4});
  model.opset = 6;
  EXPECT_THAT(message(model),
              AllOf(HasSubstr("has opset 6; mote reads opset 7 to 28"), HasSubstr("opset_version")));
  model.opset = 29;
  EXPECT_THAT(message(model), HasSubstr("has opset 29"));
}

// A model whose axes are an input.
TestModel sum_over_input() {
  TestModel model;
  model.nodes = {node("ReduceSum", {"x", "axes"}, {"y"}, {integer_attribute("keepdims", 0)})};
  model.inputs = {value("x", {2, 3}), value("axes", {1}, kInt64)};
  model.outputs = {value("y", {-1})};
  return model;
}

TEST(ImportOnnx, AnInputMayBeGivenItsValue) {
  const TestModel model = sum_over_input();
  EXPECT_THAT(message(model), AllOf(HasSubstr("(ReduceSum): needs 'axes' to be known"),
                                    HasSubstr("hint: give its value: --const axes=FILE")));
  ImportOptions options;
  options.constants["axes"] = constant_tensor("", DType::kInt64, {1}, std::vector<int64_t>{-1});
  const Graph graph = imported(model, options);
  EXPECT_THAT(operators(graph), ElementsAre("sum"));
  EXPECT_EQ(graph.inputs.size(), 1u);
  EXPECT_EQ(graph.tensor(graph.outputs[0]).shape, (Shape{2}));
  options.constants["axes"] = constant_tensor("", DType::kInt64, {2}, std::vector<int64_t>{0, 1});
  EXPECT_THAT(message(model, options), HasSubstr("--const gives input 'axes' the shape 2, it has 1"));
  options.constants["axes"] = constant_tensor("", DType::kInt64, {1}, std::vector<int64_t>{2});
  EXPECT_THAT(message(model, options), HasSubstr("axis 2 is not one of 2 dimensions"));
}

TEST(ImportOnnx, AShapeThatIsAnInputIsTakenFromTheDeclaredOutput) {
  TestModel model;
  model.nodes = {node("Reshape", {"x", "shape"}, {"y"})};
  model.inputs = {value("x", {2, 6}), value("shape", {2}, kInt64)};
  model.outputs = {value("y", {3, 4})};
  const Graph graph = imported(model);
  EXPECT_EQ(graph.inputs.size(), 1u);
  EXPECT_EQ(graph.tensor(graph.outputs[0]).shape, (Shape{3, 4}));
  model.outputs = {value("y", {-1, 4})};
  EXPECT_THAT(message(model), HasSubstr("--const shape=FILE"));
}

TEST(ImportOnnx, SizesThatAreComputedFromShapesAreFolded) {
  TestModel model;
  model.constants = {int64s("zero", {0}), int64s("minus", {-1})};
  model.nodes = {node("Shape", {"x"}, {"sizes"}), node("Gather", {"sizes", "zero"}, {"batch"}),
                 node("Concat", {"batch", "minus"}, {"wanted"}, {integer_attribute("axis", 0)}),
                 node("Reshape", {"x", "wanted"}, {"y"})};
  model.inputs = {value("x", {2, 3, 4})};
  model.outputs = {value("y", {})};
  const Graph graph = imported(model);
  EXPECT_THAT(operators(graph), ElementsAre("reshape"));
  EXPECT_EQ(graph.tensor(graph.outputs[0]).shape, (Shape{2, 12}));
}

// What a small network for images has: layers, a normalisation, a sum around one, pools and a classifier.
TestModel image_network() {
  const Message pads = integers_attribute("pads", {1, 1, 1, 1});
  TestModel model;
  model.constants = {constant("stem", {8, 3, 3, 3}, 0.1f),  constant("depthwise", {8, 1, 3, 3}, 0.2f),
                     constant("point", {8, 8, 1, 1}, 0.3f), constant("channel", {8}, 0.5f),
                     constant("dense", {10, 128}, 0.01f),   constant("bias", {10}, 1)};
  model.nodes = {
      node("Conv", {"x", "stem"}, {"c0"}, {pads}),
      node("BatchNormalization", {"c0", "channel", "channel", "channel", "channel"}, {"n0"}),
      node("Relu", {"n0"}, {"r0"}),
      node("Conv", {"r0", "depthwise"}, {"c1"}, {pads, integer_attribute("group", 8)}),
      node("HardSwish", {"c1"}, {"r1"}),
      node("Conv", {"r1", "point"}, {"c2"}),
      node("GlobalAveragePool", {"c2"}, {"g"}),
      node("Sigmoid", {"g"}, {"s"}),
      node("Mul", {"c2", "s"}, {"m"}),
      node("Add", {"m", "r0"}, {"a"}),
      node("MaxPool", {"a"}, {"p"},
           {integers_attribute("kernel_shape", {2, 2}), integers_attribute("strides", {2, 2})}),
      node("Flatten", {"p"}, {"f"}),
      node("Gemm", {"f", "dense", "bias"}, {"y"}, {integer_attribute("transB", 1)}),
  };
  model.inputs = {value("x", {1, 3, 8, 8})};
  model.outputs = {value("y", {1, 10})};
  return model;
}

TEST(ImportOnnx, NoTransposeIsLeftInANetworkForImages) {
  const Graph graph = imported(image_network());
  EXPECT_THAT(operators(graph), Not(Contains("transpose")));
  EXPECT_EQ(graph.tensor(graph.inputs[0]).shape, (Shape{1, 8, 8, 3}));
  // The normalisation went into the layer before it.
  EXPECT_EQ(operators(graph)[0], "conv2d");
  EXPECT_EQ(operators(graph)[1], "activation");
  EXPECT_EQ(graph.tensor(graph.nodes[0].inputs[2]).elements(), 8);
}

// [8, 1, 1] beside an image that is kept channels last: the channels are its last dimension.
TEST(ImportOnnx, OperandsOfLowerRankFollowTheImage) {
  TestModel model;
  model.constants = {constant("w", {8, 3, 1, 1}, 0.1f), constant("c", {8, 1, 1}, 2), constant("row", {5}, 3)};
  model.nodes = {node("Conv", {"x", "w"}, {"y"}), node("Mul", {"y", "c"}, {"z"}),
                 node("Add", {"z", "row"}, {"s"})};
  model.inputs = {value("x", {1, 3, 4, 5})};
  model.outputs = {value("s", {})};
  const Graph graph = imported(model);
  EXPECT_THAT(operators(graph), ElementsAre("conv2d", "mul", "add"));
  EXPECT_EQ(graph.tensor(graph.nodes[1].inputs[1]).shape, (Shape{1, 1, 1, 8}));
  EXPECT_EQ(graph.tensor(graph.nodes[2].inputs[1]).shape, (Shape{1, 1, 5, 1}));
  EXPECT_EQ(graph.tensor(graph.outputs[0]).shape, (Shape{1, 4, 5, 8}));
}

TEST(ImportOnnx, TheFilesLayoutCanBeKept) {
  std::vector<std::string> notes;
  listen_to_notes([&](const std::string& text) { notes.push_back(text); });
  const Graph kept = imported(image_network(), as_in_file());
  EXPECT_EQ(kept.tensor(kept.inputs[0]).shape, (Shape{1, 3, 8, 8}));
  EXPECT_THAT(notes, Not(Contains(HasSubstr("channels last"))));
  imported(image_network());
  EXPECT_THAT(notes, Contains(AllOf(HasSubstr("input 'x' is 1x8x8x3 (channels last)"), HasSubstr("1x3x8x8"),
                                    HasSubstr("--keep-layout"))));
  listen_to_notes({});
}

TEST(ImportOnnx, QuantizedLayersRunOnIntegers) {
  TestModel model;
  const auto step = [](float scale) { return std::vector<float>{scale}; };
  model.constants = {floats("xs", {}, step(0.1f)),
                     tensor("xz", kInt8, {}, std::vector<int8_t>{3}),
                     floats("ws", {2}, {0.01f, 0.02f}),
                     tensor("wz", kInt8, {2}, std::vector<int8_t>{0, 0}),
                     tensor("w", kInt8, {2, 3, 1, 1}, std::vector<int8_t>{1, 2, 3, 4, 5, 6}),
                     floats("ys", {}, step(0.05f)),
                     tensor("yz", kInt8, {}, std::vector<int8_t>{-4})};
  model.nodes = {node("QuantizeLinear", {"x", "xs", "xz"}, {"xq"}),
                 node("DequantizeLinear", {"xq", "xs", "xz"}, {"xf"}),
                 node("DequantizeLinear", {"w", "ws", "wz"}, {"wf"}, {integer_attribute("axis", 0)}),
                 node("Conv", {"xf", "wf"}, {"c"}),
                 node("Relu", {"c"}, {"r"}),
                 node("QuantizeLinear", {"r", "ys", "yz"}, {"q"}),
                 node("DequantizeLinear", {"q", "ys", "yz"}, {"y"})};
  model.inputs = {value("x", {1, 3, 4, 4})};
  model.outputs = {value("y", {1, 2, 4, 4})};
  const Graph graph = imported(model);
  ASSERT_THAT(operators(graph), ElementsAre("quantize", "conv2d", "dequantize"));
  const Node& conv = graph.nodes[1];
  EXPECT_EQ(conv.attrs.text("activation"), "relu");
  EXPECT_EQ(graph.tensor(conv.inputs[1]).quant, (Quant{{0.01f, 0.02f}, {0, 0}, 0}));
  EXPECT_EQ(graph.tensor(conv.outputs[0]).quant, (Quant{{0.05f}, {-4}}));
}

TEST(ImportOnnx, FunctionsAndKnownBranchesAreInlined) {
  TestModel model = one_node("Twice", {1, 4});
  model.nodes = {
      node("Twice", {"x"}, {"t"}, {}, "own"),
      node("If", {"yes"}, {"y"},
           {graph_attribute("then_branch",
                            Message().message(1, node("Neg", {"t"}, {"b"})).message(12, value("b", {}))),
            graph_attribute(
                "else_branch",
                Message().message(1, node("Nothing", {"t"}, {"b"})).message(12, value("b", {})))})};
  model.constants = {tensor("yes", kBool, {}, std::vector<uint8_t>{1})};
  model.functions = {Message()
                         .text(1, "Twice")
                         .text(4, "in")
                         .text(5, "out")
                         .message(7, node("Add", {"in", "in"}, {"out"}))
                         .message(9, Message().text(1, "").integer(2, 17))
                         .text(10, "own")};
  EXPECT_THAT(operators(imported(model)), ElementsAre("add", "unary"));
  // One that calls itself has no end.
  model.functions = {Message()
                         .text(1, "Twice")
                         .text(4, "in")
                         .text(5, "out")
                         .text(10, "own")
                         .message(7, node("Twice", {"in"}, {"out"}, {}, "own"))};
  EXPECT_THAT(message(model), HasSubstr("functions call each other too deep"));
}

TEST(ImportOnnx, FaultsOfAFileAreNamed) {
  EXPECT_THAT(message(TestModel()), HasSubstr("m.onnx: the model has no output"));
  TestModel model = one_node("Relu", {1, 4});
  model.nodes = {node("Relu", {"nowhere"}, {"y"})};
  EXPECT_THAT(message(model),
              HasSubstr("node 0 'y' (Relu): reads 'nowhere', which nothing before it writes"));
  model = one_node("Relu", {1, 4});
  model.outputs = {value("z", {})};
  EXPECT_THAT(message(model), HasSubstr("output 'z' is written by no node"));
  model = one_node("Relu", {1, 4});
  model.inputs = {value("x", {1, 4}, kString)};
  EXPECT_THAT(message(model), HasSubstr("input 'x' is string, which mote does not compute with"));
  model = one_node("Softmax", {1, 4}, {integer_attribute("axis", 2)});
  EXPECT_THAT(message(model), HasSubstr("axis 2 is not one of 2 dimensions"));
  model = one_node("Relu", {1, 4});
  model.constants = {floats("w", {3}, {1, 2})};
  EXPECT_THAT(message(model), HasSubstr("the tensor 'w' has 8 bytes, its shape needs 12"));
}

TEST(ImportOnnx, ShapesThatPromiseTooMuchAreRefused) {
  TestModel model = one_node("Relu", {1, int64_t{1} << 40});
  EXPECT_THAT(message(model), HasSubstr("which no tensor of mote can have"));
  model = one_node("Relu", {1, 4});
  model.constants = {int64s("sizes", {1 << 13, 1 << 13})};
  model.nodes = {node("ConstantOfShape", {"sizes"}, {"c"}), node("Add", {"x", "c"}, {"y"})};
  EXPECT_THAT(message(model), HasSubstr("unpacked it would take more than"));
  model.nodes = {node("Expand", {"x", "sizes"}, {"c"}), node("Relu", {"c"}, {"y"})};
  EXPECT_THAT(message(model), Not(HasSubstr("imported")));
}

// A flipped byte gives a model or an error, never anything else.
TEST(ImportOnnx, DamagedFilesDoNoHarm) {
  const Bytes good = image_network().file();
  for (size_t i = 0; i < good.size(); i += i < 2000 ? 7 : 101) {
    for (const int flip : {0x01, 0x80, 0xFF}) {
      Bytes bad = good;
      bad[i] = static_cast<uint8_t>(bad[i] ^ flip);
      const Result<Graph> graph = import_onnx(bad, "m.onnx");
      if (!graph.ok()) {
        EXPECT_NE(graph.error().code, Code::kInternal) << i << ": " << graph.error().to_string();
      }
    }
    if (i % 4 == 0) {
      EXPECT_FALSE(
          import_onnx(Bytes(good.begin(), good.begin() + static_cast<std::ptrdiff_t>(i)), "m.onnx").ok())
          << i;
    }
  }
}

}  // namespace
}  // namespace mote::onnx
