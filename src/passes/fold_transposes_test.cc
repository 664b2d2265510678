// SPDX-License-Identifier: Apache-2.0
#include "passes/fold_transposes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ir/verify.h"
#include "ops/op_test_support.h"
#include "passes/remove_dead_code.h"
#include "passes/remove_reshapes.h"
#include "passes/test_graphs.h"

namespace mote {
namespace {

using ::testing::ElementsAre;

// Appends a transpose of the model's output.
void transpose(Graph& graph, const std::vector<int64_t>& order) {
  Tensor out = graph.tensor(graph.outputs[0]);
  const Shape in = out.shape;
  for (size_t d = 0; d < order.size(); ++d) out.shape[d] = in[static_cast<size_t>(order[d])];
  append(graph, "transpose", attrs({{"order", order}}), out);
}

void leaky_relu(Graph& graph, DType type = DType::kInt8) {
  Tensor out = graph.tensor(graph.outputs[0]);
  out.type = type;
  append(graph, "leaky_relu", attrs({{"alpha", 0.5}}), out);
}

void reshape(Graph& graph, const std::vector<int64_t>& shape) {
  Tensor out = graph.tensor(graph.outputs[0]);
  out.shape.assign(shape.begin(), shape.end());
  append(graph, "reshape", attrs({{"shape", shape}}), out);
}

// The operators that are left, and the same outputs as before.
std::vector<std::string> ops_left(Graph graph) {
  EXPECT_TRUE(verify_ops(graph).ok()) << verify_ops(graph).error().to_string();
  const std::vector<Bytes> inputs = random_inputs(graph, 1);
  const std::vector<Bytes> before = outputs_by_reference(graph, inputs);
  EXPECT_TRUE(fold_transposes(graph, Target{}).ok());
  EXPECT_TRUE(remove_reshapes(graph, Target{}).ok());
  EXPECT_TRUE(remove_dead_code(graph, Target{}).ok());
  EXPECT_TRUE(verify(graph).ok());
  EXPECT_TRUE(verify_ops(graph).ok()) << verify_ops(graph).error().to_string();
  EXPECT_EQ(outputs_by_reference(graph, inputs), before);
  std::vector<std::string> ops;
  for (const Node& node : graph.nodes) ops.push_back(node.op);
  return ops;
}

TEST(FoldTransposes, TwoBecomeOneOrNone) {
  Graph graph = convolution_graph();
  transpose(graph, {0, 3, 1, 2});
  transpose(graph, {2, 0, 1, 3});
  EXPECT_THAT(ops_left(graph), ElementsAre("conv2d", "transpose"));
  graph = convolution_graph();
  transpose(graph, {0, 3, 1, 2});
  transpose(graph, {0, 2, 3, 1});
  leaky_relu(graph);
  EXPECT_THAT(ops_left(graph), ElementsAre("conv2d", "leaky_relu"));
}

TEST(FoldTransposes, TheyMeetBehindOperatorsOnElements) {
  Graph graph = convolution_graph();
  transpose(graph, {0, 3, 1, 2});
  leaky_relu(graph);
  leaky_relu(graph);
  transpose(graph, {0, 2, 3, 1});
  leaky_relu(graph);
  EXPECT_THAT(ops_left(graph), ElementsAre("conv2d", "leaky_relu", "leaky_relu", "leaky_relu"));
}

TEST(FoldTransposes, BothOperandsOfASumGoTogether) {
  Graph graph = convolution_graph();
  const TensorId image = graph.outputs[0];
  transpose(graph, {0, 3, 1, 2});
  const TensorId one = graph.outputs[0];
  graph.outputs = {image};
  leaky_relu(graph);
  transpose(graph, {0, 3, 1, 2});
  append(graph, "add", attrs({{"activation", "none"}}), graph.tensor(graph.outputs[0]));
  graph.nodes.back().inputs.push_back(one);
  transpose(graph, {0, 2, 3, 1});
  leaky_relu(graph);
  EXPECT_THAT(ops_left(graph), ElementsAre("conv2d", "leaky_relu", "add", "leaky_relu"));
}

TEST(FoldTransposes, OneWithAnotherReaderStays) {
  Graph graph = convolution_graph();
  transpose(graph, {0, 3, 1, 2});
  const TensorId also_read = graph.outputs[0];
  leaky_relu(graph);
  graph.outputs.push_back(also_read);
  EXPECT_THAT(ops_left(graph), ElementsAre("conv2d", "transpose", "leaky_relu"));
}

// Appends a fully connected layer of two units.
void fully_connected(Graph& graph, int32_t rows, int32_t columns) {
  append(graph, "fully_connected", attrs({{"activation", "none"}, {"keep_num_dims", int64_t{0}}}),
         int8_tensor("scores", {rows, 2}, 1.5f, 0));
  CaseRandom random(3);
  std::vector<int8_t> values;
  for (int i = 0; i < 2 * columns; ++i) values.push_back(static_cast<int8_t>(random.integer(-127, 127)));
  Tensor weights = constant_tensor("w", DType::kInt8, {2, columns}, values);
  weights.quant = per_tensor(0.01f, 0);
  graph.nodes.back().inputs.push_back(graph.add(weights));
}

// A convolution, its dimensions in another order, flattened, and two units.
Graph flattened(const std::vector<int64_t>& order) {
  Graph graph = convolution_graph();
  transpose(graph, order);
  reshape(graph, {1, 48});
  fully_connected(graph, 1, 48);
  return graph;
}

TEST(FoldTransposes, WeightsTakeTheirOrder) {
  EXPECT_THAT(ops_left(flattened({0, 3, 1, 2})), ElementsAre("conv2d", "fully_connected"));
  EXPECT_THAT(ops_left(flattened({3, 2, 1, 0})), ElementsAre("conv2d", "fully_connected"));
}

TEST(FoldTransposes, WeightsOfSeveralRowsKeepTheRows) {
  const auto rows = [](const std::vector<int64_t>& order) {
    CaseBuilder builder("rows");
    const TensorId in = builder.input(DType::kInt8, {2, 3, 4}, per_tensor(0.1f, 5));
    builder.node("transpose", {in}, attrs({{"order", order}}), DType::kInt8, per_tensor(0.1f, 5));
    Graph graph = builder.build().graph;
    fully_connected(graph, 2, 12);
    return graph;
  };
  EXPECT_THAT(ops_left(rows({0, 2, 1})), ElementsAre("fully_connected"));
  EXPECT_THAT(ops_left(rows({2, 1, 0})), ElementsAre("transpose", "fully_connected"));
}

TEST(FoldTransposes, WhatMovesNothingGoes) {
  Graph graph = convolution_graph();
  const std::vector<int64_t> zeros(4, 0), ones(4, 1);
  Tensor image = graph.tensor(graph.outputs[0]);
  append(graph, "slice",
         attrs({{"begin", zeros}, {"size", std::vector<int64_t>{1, 4, 4, 3}}, {"stride", ones}}), image);
  append(graph, "concat", attrs({{"axis", int64_t{2}}}), image);
  append(graph, "broadcast_to", attrs({{"shape", std::vector<int64_t>{1, 4, 4, 3}}}), image);
  transpose(graph, {1, 0, 2, 3});
  transpose(graph, {0, 2, 1, 3});
  leaky_relu(graph);
  reshape(graph, {48});
  EXPECT_THAT(ops_left(graph), ElementsAre("conv2d", "reshape", "leaky_relu", "reshape"));
}

TEST(FoldTransposes, ASliceBackwardsMovesSomething) {
  CaseBuilder builder("backwards");
  const std::vector<int64_t> begin = {4}, size = {5}, stride = {-1};
  builder.node("slice", {builder.input(DType::kInt8, {5}, per_tensor(0.1f, 5))},
               attrs({{"begin", begin}, {"size", size}, {"stride", stride}}), DType::kInt8,
               per_tensor(0.1f, 5));
  EXPECT_THAT(ops_left(builder.build().graph), ElementsAre("slice"));
}

TEST(FoldTransposes, AConcatOfOneBetweenTwoScalesIsNoReshape) {
  CaseBuilder builder("scales");
  builder.node("concat", {builder.input(DType::kInt16, {5}, per_tensor(0.1f, 0))},
               attrs({{"axis", int64_t{0}}}), DType::kInt16, per_tensor(4.0f, 0));
  EXPECT_THAT(ops_left(builder.build().graph), ElementsAre("concat"));
}

}  // namespace
}  // namespace mote
