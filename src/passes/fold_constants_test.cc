// SPDX-License-Identifier: Apache-2.0
#include "passes/fold_constants.h"

#include <gtest/gtest.h>

#include "passes/test_graphs.h"

namespace mote {
namespace {

// Two float constants are added, and the input to their sum.
Graph sum_of_constants() {
  Graph graph;
  const auto real = [](const char* name) { return Tensor{name, DType::kFloat32, {1, 2}, {}, nullptr, -1}; };
  const TensorId in = graph.add(real("in"));
  const TensorId a = graph.add(constant_tensor<float>("a", DType::kFloat32, {1, 2}, {1, 2}));
  const TensorId b = graph.add(constant_tensor<float>("b", DType::kFloat32, {1, 2}, {10, 20}));
  const TensorId sum = graph.add(real("sum")), out = graph.add(real("out"));
  graph.inputs = {in};
  graph.outputs = {out};
  graph.nodes.push_back({"add", {a, b}, {sum}, attrs({{"activation", "none"}}), {}});
  graph.nodes.push_back({"add", {in, sum}, {out}, attrs({{"activation", "none"}}), {}});
  return graph;
}

TEST(FoldConstants, EvaluatesANodeOfConstants) {
  Graph graph = sum_of_constants();
  ASSERT_TRUE(fold_constants(graph, Target{}).ok());
  ASSERT_EQ(graph.nodes.size(), 1u);
  const Tensor& sum = graph.tensor(graph.nodes[0].inputs[1]);
  ASSERT_TRUE(sum.is_constant());
  EXPECT_EQ(sum.values<float>()[0], 11);
  EXPECT_EQ(sum.values<float>()[1], 22);
}

TEST(FoldConstants, AnOutputThatNeverChangesBecomesAConstant) {
  Graph graph = sum_of_constants();
  graph.outputs.push_back(graph.nodes[0].outputs[0]);
  ASSERT_TRUE(fold_constants(graph, Target{}).ok());
  EXPECT_EQ(graph.nodes.size(), 1u);
  EXPECT_TRUE(graph.tensor(graph.outputs[1]).is_constant());
}

}  // namespace
}  // namespace mote
