// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ops/conv2d_add_parts.h"
#include "ops/op_test_support.h"

namespace mote {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

// A convolution 1x1 of two pixels with the weights 1 and -2 over two channels; then the residual is added.
// Scales: input 1, weights 1, convolution `conv_scale`, residual 0.5, output 1.
Graph example(double conv_scale) {
  CaseBuilder builder("example");
  const TensorId in = builder.input(DType::kInt8, {1, 1, 2, 2}, per_tensor(1, 0));
  Tensor weights = constant_tensor("weights", DType::kInt8, {1, 1, 1, 2}, std::vector<int8_t>{1, -2});
  weights.quant = per_tensor(1, 0);
  const TensorId w = builder.constant(std::move(weights));
  const TensorId residual = builder.input(DType::kInt8, {1, 1, 2, 1}, per_tensor(0.5f, -4));
  Attrs attributes = window_attrs(1, 1);
  attributes.set("conv_scale", conv_scale);
  attributes.set("conv_zero_point", int64_t{10});
  attributes.set("conv_activation", std::string("relu"));
  builder.node("conv2d_add", {in, w, kNoTensor, residual}, attributes, DType::kInt8, per_tensor(1, 1));
  return builder.build().graph;
}

TEST(Conv2dAdd, RoundsTheConvolutionBeforeTheSum) {
  // Pixel 0: 30 - 2 * 5 = 20, in steps of 8: 2.5, rounded up to 3, which is 24; the residual is 6 * 0.5 = 3;
  // 27 + 1. Pixel 1: 1 - 2 * 2 < 0, so 0 after the activation; the residual is -2.
  const OpCase c = {"", example(8), 0};
  EXPECT_THAT(reference_of<int8_t>(c, {{30, 5, 1, 2}, {2, -8}}), ElementsAre(28, -1));
}

TEST(Conv2dAdd, ConsistsOfTwoNodes) {
  const Graph graph = example(8);
  const ConvAddParts parts = conv2d_add_parts(graph, graph.nodes[0]);
  EXPECT_EQ(parts.conv.op, "conv2d");
  EXPECT_EQ(parts.conv.attrs.text("activation"), "relu");
  EXPECT_EQ(parts.graph.tensor(parts.conv.outputs[0]).quant, per_tensor(8, 10));
  EXPECT_EQ(parts.add.attrs.text("activation"), "none");
  const Node again = conv2d_add_node(parts.graph, parts.conv, parts.add);
  EXPECT_EQ(again.attrs, graph.nodes[0].attrs);
  EXPECT_EQ(again.inputs.size(), 4u);
}

TEST(Conv2dAdd, RefusesWhatItCannotAdd) {
  const Graph good = example(8);
  EXPECT_EQ(problem_of(good), "");
  const auto problem = [&](auto change) {
    Graph graph = good;
    change(graph, graph.nodes[0]);
    return problem_of(graph);
  };
  EXPECT_THAT(problem([](Graph&, Node& node) { node.inputs.pop_back(); }), HasSubstr("residual, is missing"));
  EXPECT_THAT(problem([](Graph&, Node& node) { node.inputs[3] = kNoTensor; }),
              HasSubstr("residual, is missing"));
  EXPECT_THAT(problem([](Graph&, Node& node) { node.inputs[3] = node.inputs[0]; }), HasSubstr("has shape"));
  EXPECT_THAT(problem([](Graph& graph, Node& node) { graph.tensor(node.inputs[3]).type = DType::kFloat32; }),
              HasSubstr("must be int8"));
  EXPECT_THAT(problem([](Graph& graph, Node& node) {
                graph.tensor(node.inputs[3]).data = std::make_shared<Bytes>(Bytes{1, 2});
              }),
              HasSubstr("constant residual"));
  for (const double scale : {0.0, -1.0, 1e300})
    EXPECT_THAT(problem([&](Graph&, Node& node) { node.attrs.set("conv_scale", scale); }),
                HasSubstr("conv_scale"));
  EXPECT_THAT(problem([](Graph&, Node& node) { node.attrs.set("conv_zero_point", int64_t{200}); }),
              HasSubstr("zero point 200"));
  // The rescaling of the sum would have to enlarge it.
  EXPECT_THAT(
      problem([](Graph& graph, Node& node) { graph.tensor(node.outputs[0]).quant = per_tensor(1e-9f, 0); }),
      HasSubstr("too small"));
}

}  // namespace
}  // namespace mote
