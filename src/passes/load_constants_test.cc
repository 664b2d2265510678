// SPDX-License-Identifier: Apache-2.0
#include "passes/load_constants.h"

#include <gtest/gtest.h>

#include "ir/verify.h"
#include "passes/test_graphs.h"

namespace mote {
namespace {

TEST(LoadConstants, AnOutputThatNeverChangesIsWrittenByANode) {
  Graph graph;
  const TensorId in = graph.add({"in", DType::kFloat32, {2}, {}, nullptr, -1});
  const TensorId one = graph.add(constant_tensor<float>("one", DType::kFloat32, {2}, {1, 1}));
  const TensorId out = graph.add({"out", DType::kFloat32, {2}, {}, nullptr, -1});
  graph.inputs = {in};
  graph.outputs = {out, one};
  graph.nodes.push_back({"add", {in, one}, {out}, attrs({{"activation", "none"}}), {}});
  ASSERT_TRUE(load_constants(graph, Target{}).ok());
  ASSERT_TRUE(verify(graph).ok());
  ASSERT_EQ(graph.nodes.size(), 2u);
  // A sum takes constants from flash.
  EXPECT_EQ(graph.nodes[0].inputs[1], one);
  EXPECT_EQ(graph.nodes[1].op, "constant");
  EXPECT_EQ(graph.nodes[1].outputs[0], graph.outputs[1]);
  EXPECT_FALSE(graph.tensor(graph.outputs[1]).is_constant());
}

TEST(LoadConstants, AnEndIfOnItsOwnHasNoBranch) {
  Graph graph;
  for (const DType type : {DType::kInt32, DType::kFloat32, DType::kFloat32})
    graph.inputs.push_back(graph.add({"in", type, {1}, {}, nullptr, -1}));
  graph.outputs = {graph.add({"out", DType::kFloat32, {1}, {}, nullptr, -1})};
  graph.nodes.push_back({"end_if", graph.inputs, graph.outputs, {}, {}});
  ASSERT_TRUE(load_constants(graph, Target{}).ok());
  EXPECT_EQ(graph.nodes.size(), 1u);
}

}  // namespace
}  // namespace mote
