// SPDX-License-Identifier: Apache-2.0
#include "passes/remove_dead_code.h"

#include <gtest/gtest.h>

#include "ir/verify.h"
#include "passes/test_graphs.h"

namespace mote {
namespace {

TEST(RemoveDeadCode, RemovesNodesAndTensorsThatNobodyNeeds) {
  Graph graph = convolution_graph();
  const TensorId needed = graph.outputs[0];
  append(graph, "activation", attrs({{"activation", "relu"}}), graph.tensor(needed));
  graph.outputs = {needed};
  graph.add(int8_tensor("orphan", {7}, 1, 0));
  const size_t before = graph.tensors.size();
  ASSERT_TRUE(remove_dead_code(graph, Target{}).ok());
  EXPECT_EQ(graph.nodes.size(), 1u);
  EXPECT_EQ(graph.tensors.size(), before - 2);
  EXPECT_TRUE(verify(graph).ok());
}

TEST(RemoveDeadCode, KeepsInputsThatNobodyReads) {
  Graph graph = convolution_graph();
  graph.inputs.push_back(graph.add(int8_tensor("unused input", {3}, 1, 0)));
  ASSERT_TRUE(remove_dead_code(graph, Target{}).ok());
  ASSERT_EQ(graph.inputs.size(), 2u);
  EXPECT_EQ(graph.tensor(graph.inputs[1]).name, "unused input");
}

}  // namespace
}  // namespace mote
