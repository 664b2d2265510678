// SPDX-License-Identifier: Apache-2.0
#include "passes/remove_reshapes.h"

#include <gtest/gtest.h>

#include "ir/verify.h"
#include "ops/op.h"
#include "passes/remove_dead_code.h"
#include "passes/test_graphs.h"

namespace mote {
namespace {

// A convolution, a reshape of its [1, 4, 4, 3], and a fully connected layer.
Graph flattened(const Quant& quant, int64_t keep_num_dims) {
  Graph graph = convolution_graph();
  Tensor flat = graph.tensor(graph.outputs[0]);
  flat.shape = {1, 48};
  flat.quant = quant;
  append(graph, "reshape", attrs({{"shape", std::vector<int64_t>{1, 48}}}), flat);
  append(graph, "fully_connected", attrs({{"activation", "none"}, {"keep_num_dims", keep_num_dims}}),
         int8_tensor("scores", {1, 2}, 0.5f, 0));
  Tensor weights = constant_tensor("w", DType::kInt8, {2, 48}, std::vector<int8_t>(96, 1));
  weights.quant = per_tensor(0.1f, 0);
  graph.nodes.back().inputs.push_back(graph.add(weights));
  return graph;
}

size_t nodes_left(Graph graph) {
  EXPECT_TRUE(verify_ops(graph).ok());
  EXPECT_TRUE(remove_reshapes(graph, Target{}).ok());
  EXPECT_TRUE(remove_dead_code(graph, Target{}).ok());
  EXPECT_TRUE(verify(graph).ok());
  EXPECT_TRUE(verify_ops(graph).ok()) << verify_ops(graph).error().to_string();
  return graph.nodes.size();
}

TEST(RemoveReshapes, LetsAFullyConnectedLayerFlatten) {
  EXPECT_EQ(nodes_left(flattened(per_tensor(0.3f, -7), 0)), 2u);
}

TEST(RemoveReshapes, KeepsOneWhoseShapeMatters) {
  EXPECT_EQ(nodes_left(flattened(per_tensor(0.3f, -7), 1)), 3u);
}

TEST(RemoveReshapes, KeepsOneThatChangesTheScaleEvenALittle) {
  EXPECT_EQ(nodes_left(flattened(per_tensor(0.3000001f, -7), 0)), 3u);
}

TEST(RemoveReshapes, KeepsAModelOutput) {
  Graph graph = flattened(per_tensor(0.3f, -7), 0);
  graph.outputs.push_back(graph.nodes[1].outputs[0]);
  EXPECT_EQ(nodes_left(graph), 3u);
}

TEST(RemoveReshapes, MergesReshapesAndDropsAPadOfNothing) {
  Graph graph = convolution_graph();
  Tensor tensor = graph.tensor(graph.outputs[0]);
  const std::vector<int64_t> none(4, 0);
  append(graph, "pad", attrs({{"before", none}, {"after", none}}), tensor);
  tensor.shape = {1, 16, 3};
  append(graph, "reshape", attrs({{"shape", std::vector<int64_t>{1, 16, 3}}}), tensor);
  tensor.shape = {1, 48};
  append(graph, "reshape", attrs({{"shape", std::vector<int64_t>{1, -1}}}), tensor);
  EXPECT_EQ(nodes_left(graph), 2u);
}

}  // namespace
}  // namespace mote
