// SPDX-License-Identifier: Apache-2.0
#include "passes/fold_zero_points.h"

#include <gtest/gtest.h>

#include "ops/quantization.h"
#include "passes/test_graphs.h"

namespace mote {
namespace {

TEST(FoldZeroPoints, MakesABiasOfMinusZeroPointTimesTheSumOfWeights) {
  Graph graph = convolution_graph();
  ASSERT_TRUE(fold_zero_points(graph, Target{}).ok());
  const Node& node = graph.nodes[0];
  ASSERT_EQ(node.inputs.size(), 3u);
  const Tensor& weights = graph.tensor(node.inputs[1]);
  for (int c = 0; c < 3; ++c)
    EXPECT_EQ(graph.tensor(node.inputs[2]).values<int32_t>()[c], -5 * channel_weight_sum(weights, 0, c));
}

TEST(FoldZeroPoints, FoldsOnlyOnce) {
  Graph graph = convolution_graph();
  ASSERT_TRUE(fold_zero_points(graph, Target{}).ok());
  const TensorId bias = graph.nodes[0].inputs[2];
  ASSERT_TRUE(fold_zero_points(graph, Target{}).ok());
  EXPECT_EQ(graph.nodes[0].inputs[2], bias);
}

}  // namespace
}  // namespace mote
