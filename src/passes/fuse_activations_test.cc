// SPDX-License-Identifier: Apache-2.0
#include "passes/fuse_activations.h"

#include <gtest/gtest.h>

#include "ops/op_test_support.h"
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

// A difference of int16 or float, and the activation after it as one node: the same outputs.
TEST(FuseActivations, MovesAnActivationIntoOtherTypes) {
  for (const DType type : {DType::kInt16, DType::kFloat32}) {
    const Quant quant = type == DType::kInt16 ? per_tensor(3e-4f, 0) : Quant{};
    Graph graph = pair_case("sub", {"difference", type, {5, 1}, {4}, quant, quant, quant},
                            attrs({{"activation", "none"}}))
                      .graph;
    Tensor out = graph.tensor(graph.outputs[0]);
    append(graph, "activation", attrs({{"activation", "relu_n1_to_1"}}), out);
    const std::vector<Bytes> inputs = random_inputs(graph, 3);
    const Bytes before = run_reference(graph, inputs);
    ASSERT_TRUE(fuse_activations(graph, Target{}).ok());
    ASSERT_EQ(graph.nodes.size(), 1u);
    EXPECT_EQ(graph.nodes[0].attrs.text("activation"), "relu_n1_to_1");
    EXPECT_EQ(run_reference(graph, inputs), before);
  }
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
