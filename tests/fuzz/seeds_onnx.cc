// SPDX-License-Identifier: Apache-2.0
#include "import/onnx/test_writer.h"
#include "tests/fuzz/seeds.h"

namespace mote {

namespace {

using namespace onnx;

// A convolution over an image, a pool, and a classifier behind a Flatten.
TestModel classifier() {
  TestModel out;
  out.nodes = {node("Conv", {"x", "w", "b"}, {"c"}, {integers_attribute("pads", {1, 1, 1, 1})}),
               node("Relu", {"c"}, {"r"}),
               node("MaxPool", {"r"}, {"p"},
                    {integers_attribute("kernel_shape", {2, 2}), integers_attribute("strides", {2, 2})}),
               node("Flatten", {"p"}, {"f"}),
               node("Gemm", {"f", "v"}, {"g"}, {integer_attribute("transB", 1)}),
               node("Softmax", {"g"}, {"y"})};
  out.constants = {constant("w", {3, 2, 3, 3}, 0.1f), constant("b", {3}, 1), constant("v", {4, 12}, 0.2f)};
  out.inputs = {value("x", {-1, 2, 4, 4})};
  out.outputs = {value("y", {})};
  return out;
}

// Shapes that are computed while the file is read.
TestModel shapes() {
  TestModel out;
  out.nodes = {node("Shape", {"x"}, {"s"}),
               node("Gather", {"s", "zero"}, {"n"}),
               node("Concat", {"n", "rest"}, {"t"}, {integer_attribute("axis", 0)}),
               node("Reshape", {"x", "t"}, {"r"}),
               node("Transpose", {"r"}, {"u"}, {integers_attribute("perm", {1, 0})}),
               node("Slice", {"u", "zero", "two"}, {"y"})};
  out.constants = {int64s("zero", {0}), int64s("rest", {-1}), int64s("two", {2})};
  out.inputs = {value("x", {2, 3, 4})};
  out.outputs = {value("y", {})};
  return out;
}

// A layer between DequantizeLinear and QuantizeLinear.
TestModel quantised() {
  TestModel out;
  out.nodes = {node("QuantizeLinear", {"x", "s", "z"}, {"q"}),
               node("DequantizeLinear", {"q", "s", "z"}, {"d"}), node("Sigmoid", {"d"}, {"g"}),
               node("Add", {"d", "g"}, {"a"}), node("QuantizeLinear", {"a", "s", "z"}, {"y"})};
  out.constants = {floats("s", {}, {0.05f}), tensor<int8_t>("z", kInt8, {}, {3})};
  out.inputs = {value("x", {1, 8})};
  out.outputs = {value("y", {}, kInt8)};
  return out;
}

// A branch that is chosen while running, pools over volumes, and values of types that mote does not have.
TestModel taken_apart() {
  TestModel out;
  const auto branch = [](const Message& one) {
    return Message().message(1, one).message(12, value("b", {}));
  };
  out.nodes = {node("MaxPool", {"x"}, {"p", "i"}, {integers_attribute("kernel_shape", {2, 2, 2})}),
               node("Cast", {"p"}, {"h"}, {integer_attribute("to", kFloat8E4M3)}),
               node("If", {"c"}, {"f"},
                    {graph_attribute("then_branch", branch(node("Neg", {"h"}, {"b"}))),
                     graph_attribute("else_branch", branch(node("Abs", {"h"}, {"b"})))}),
               node("TopK", {"f", "k"}, {"y", "places"}), node("Pow", {"i", "e"}, {"z"})};
  out.constants = {int64s("k", {1}), int64s("e", {2})};
  out.inputs = {value("x", {1, 2, 3, 3, 3}), value("c", {}, kBool)};
  out.outputs = {value("y", {}), value("z", {}, kInt64)};
  return out;
}

}  // namespace

void add_onnx_seeds(SeedWriter& seeds) {
  const auto add = [&seeds](const std::string& name, const TestModel& model) {
    Bytes bytes = model.file();
    bytes.insert(bytes.begin(), 0);
    seeds.add("onnx", name, bytes);
  };
  add("classifier", classifier());
  add("shapes", shapes());
  add("quantised", quantised());
  add("taken_apart", taken_apart());
  for (const char* op :
       {"Exp", "GlobalAveragePool", "ReduceMean", "LayerNormalization", "Split", "TopK", "Einsum"})
    add(op, one_node(op, {1, 2, 3, 4}));
}

}  // namespace mote
