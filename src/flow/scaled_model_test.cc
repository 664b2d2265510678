// SPDX-License-Identifier: Apache-2.0
#include "flow/scaled_model.h"

#include <gtest/gtest.h>

#include "ir/verify.h"
#include "ops/case_builder.h"
#include "ops/op.h"

namespace mote {
namespace {

// A convolution [1, 8, 8, 3] -> [1, 8, 8, 16], a mean over the image, a reshape, and 10 scores.
Graph classifier() {
  CaseBuilder builder("classifier");
  const Quant quant = per_tensor(0.1f, 0);
  const TensorId in = builder.input(DType::kInt8, {1, 8, 8, 3}, quant);
  const TensorId weights = builder.constant(DType::kInt8, {16, 3, 3, 3}, per_tensor(0.02f, 0));
  builder.node("conv2d", {in, weights}, window_attrs(1, 1, {1, 1, 1, 1}), DType::kInt8, quant);
  Graph graph = builder.build().graph;
  const auto append = [&](const char* op, const Shape& shape, const Attrs& attributes,
                          std::vector<TensorId> constants) {
    std::vector<TensorId> inputs = graph.outputs;
    inputs.insert(inputs.end(), constants.begin(), constants.end());
    graph.outputs = {graph.add({op, DType::kInt8, shape, quant, nullptr, -1})};
    graph.nodes.push_back({op, inputs, graph.outputs, attributes, {}});
  };
  Attrs pool = window_attrs(8, 8);
  pool.set("kernel_h", int64_t{8});
  pool.set("kernel_w", int64_t{8});
  append("average_pool2d", {1, 1, 1, 16}, pool, {});
  append("reshape", {1, 16}, attrs({{"shape", std::vector<int64_t>{1, 16}}}), {});
  Tensor matrix = constant_tensor("w", DType::kInt8, {10, 16}, std::vector<int8_t>(160, 1));
  matrix.quant = per_tensor(0.1f, 0);
  const TensorId w = graph.add(matrix);
  append("fully_connected", {1, 10}, attrs({{"activation", "none"}, {"keep_num_dims", int64_t{0}}}), {w});
  return graph;
}

Graph scaled(const ModelScale& scale) {
  const std::optional<Graph> out = scaled_model(classifier(), scale);
  if (!out) {
    ADD_FAILURE() << "was not scaled";
    return classifier();
  }
  EXPECT_TRUE(verify(*out).ok()) << verify(*out).error().to_string();
  EXPECT_TRUE(verify_ops(*out).ok()) << verify_ops(*out).error().to_string();
  return *out;
}

const Shape& output_shape(const Graph& graph, size_t node) {
  return graph.tensor(graph.nodes[node].outputs[0]).shape;
}

TEST(ScaledModel, MakesImagesSmaller) {
  const Graph graph = scaled({0.75, 1});
  EXPECT_EQ(output_shape(graph, 0), (Shape{1, 6, 6, 16}));
  EXPECT_EQ(output_shape(graph, 1), (Shape{1, 1, 1, 16}));
  EXPECT_EQ(output_shape(graph, 3), (Shape{1, 10}));
}

TEST(ScaledModel, TakesChannelsFromAllButInputsAndOutputs) {
  const Graph graph = scaled({1, 0.5});
  EXPECT_EQ(output_shape(graph, 0), (Shape{1, 8, 8, 8}));
  EXPECT_EQ(output_shape(graph, 2), (Shape{1, 8}));
  EXPECT_EQ(output_shape(graph, 3), (Shape{1, 10}));
  EXPECT_EQ(graph.tensor(graph.inputs[0]).shape, (Shape{1, 8, 8, 3}));
}

TEST(ScaledModel, RefusesInputsThatAreNoImages) {
  CaseBuilder builder("vector");
  const TensorId in = builder.input(DType::kInt8, {1, 20}, per_tensor(0.1f, 0));
  const TensorId weights = builder.constant(DType::kInt8, {4, 20}, per_tensor(0.02f, 0));
  builder.node("fully_connected", {in, weights},
               attrs({{"activation", "none"}, {"keep_num_dims", int64_t{0}}}), DType::kInt8,
               per_tensor(0.1f, 0));
  EXPECT_FALSE(scaled_model(builder.build().graph, {0.5, 1}));
}

}  // namespace
}  // namespace mote
