// SPDX-License-Identifier: Apache-2.0
#include "passes/fuse_activations.h"

#include <gtest/gtest.h>

#include "passes/test_graphs.h"

namespace mote {
namespace {

Graph with_relu(const Quant& out) {
  Graph graph = convolution_graph();
  Tensor relu = graph.tensor(graph.outputs[0]);
  relu.name = "relu";
  relu.quant = out;
  append(graph, "activation", attrs({{"activation", "relu"}}), relu);
  return graph;
}

TEST(FuseActivations, MovesAReluIntoTheConvolution) {
  Graph graph = with_relu(per_tensor(0.3f, -7));
  ASSERT_TRUE(fuse_activations(graph, Target{}).ok());
  ASSERT_EQ(graph.nodes.size(), 1u);
  EXPECT_EQ(graph.nodes[0].attrs.text("activation"), "relu");
  EXPECT_EQ(graph.nodes[0].outputs, graph.outputs);
}

TEST(FuseActivations, KeepsAReluThatRescales) {
  Graph graph = with_relu(per_tensor(0.25f, -7));
  ASSERT_TRUE(fuse_activations(graph, Target{}).ok());
  EXPECT_EQ(graph.nodes.size(), 2u);
}

TEST(FuseActivations, KeepsAReluWhoseInputIsReadElsewhere) {
  Graph graph = with_relu(per_tensor(0.3f, -7));
  graph.outputs.push_back(graph.nodes[0].outputs[0]);
  ASSERT_TRUE(fuse_activations(graph, Target{}).ok());
  EXPECT_EQ(graph.nodes.size(), 2u);
}

TEST(FuseActivations, KeepsASecondActivation) {
  Graph graph = with_relu(per_tensor(0.3f, -7));
  graph.nodes[0].attrs.set("activation", "relu6");
  ASSERT_TRUE(fuse_activations(graph, Target{}).ok());
  EXPECT_EQ(graph.nodes.size(), 2u);
}

}  // namespace
}  // namespace mote
