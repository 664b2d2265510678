// SPDX-License-Identifier: Apache-2.0
#include "passes/fuse_pads.h"

#include <gtest/gtest.h>

#include "passes/test_graphs.h"

namespace mote {
namespace {

// PAD by `after` rows and columns at the end and one in front, then a 3x3 convolution.
Graph padded_convolution(int64_t after) {
  const auto size = static_cast<int32_t>(5 + after);
  CaseBuilder builder("padded");
  const TensorId in = builder.input(DType::kInt8, {1, size, size, 2}, per_tensor(0.1f, 5));
  const TensorId weights = builder.constant(DType::kInt8, {3, 3, 3, 2}, per_tensor(0.02f, 0));
  builder.node("conv2d", {in, weights}, window_attrs(1, 1), DType::kInt8, per_tensor(0.3f, -7));
  Graph graph = builder.build().graph;
  const TensorId padded = graph.inputs[0];
  Node pad{"pad", {}, {padded}, {}, {}};
  pad.attrs.set("before", std::vector<int64_t>{0, 1, 1, 0});
  pad.attrs.set("after", std::vector<int64_t>{0, after, after, 0});
  pad.inputs = {graph.add(int8_tensor("small", {1, 4, 4, 2}, 0.1f, 5))};
  graph.inputs = pad.inputs;
  graph.nodes.insert(graph.nodes.begin(), pad);
  return graph;
}

TEST(FusePads, MovesRowsAndColumnsIntoTheConvolution) {
  Graph graph = padded_convolution(2);
  ASSERT_TRUE(fuse_pads(graph, Target{}).ok());
  ASSERT_EQ(graph.nodes.size(), 1u);
  EXPECT_EQ(graph.nodes[0].attrs.integer("pad_top"), 1);
  EXPECT_EQ(graph.nodes[0].attrs.integer("pad_bottom"), 2);
  EXPECT_EQ(graph.nodes[0].attrs.integer("pad_left"), 1);
  EXPECT_EQ(graph.nodes[0].attrs.integer("pad_right"), 2);
  EXPECT_EQ(graph.nodes[0].inputs[0], graph.inputs[0]);
}

TEST(FusePads, KeepsAPadWiderThanTheWindow) {
  Graph graph = padded_convolution(3);
  ASSERT_TRUE(fuse_pads(graph, Target{}).ok());
  EXPECT_EQ(graph.nodes.size(), 2u);
}

TEST(FusePads, KeepsAPadWithAValueOfItsOwn) {
  Graph graph = padded_convolution(1);
  graph.nodes[0].attrs.set("value", int64_t{9});
  ASSERT_TRUE(fuse_pads(graph, Target{}).ok());
  EXPECT_EQ(graph.nodes.size(), 2u);
}

}  // namespace
}  // namespace mote
