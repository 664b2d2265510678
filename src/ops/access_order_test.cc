// SPDX-License-Identifier: Apache-2.0
#include "ops/access_order.h"

#include <gtest/gtest.h>

#include "ops/op_test_support.h"

namespace mote {
namespace {

// The safe distances of a node's first input under a kernel with this order of accesses.
SafeDistances distances(const Graph& graph, Access access) {
  KernelInfo kernel{};
  kernel.access = access;
  const Node& node = graph.nodes[0];
  KernelCall call;
  call.kernel = &kernel;
  call.inputs = {node.inputs[0]};
  call.outputs = node.outputs;
  return safe_distances(access_order(graph, node, call), 0, graph.tensor(node.inputs[0]).bytes(),
                        graph.tensor(node.outputs[0]).bytes());
}

Graph conv(Shape in, Shape weights, Attrs window) {
  return weighted_case("conv2d", 0, {"conv", DType::kInt8, std::move(in), std::move(weights), window}).graph;
}

TEST(SafeDistances, OfPointwiseConvolutions) {
  // 12 positions. With as many channels on both sides, block by block in place; position by position one
  // behind.
  const Graph same = conv({1, 3, 4, 8}, {8, 1, 1, 8}, window_attrs(1, 1));
  EXPECT_EQ(distances(same, Access::kPositionsBy4).most, 0);
  EXPECT_EQ(distances(same, Access::kPositions).most, -8);
  // More outputs than inputs: the input ends where the output does.
  const Graph growing = conv({1, 3, 4, 8}, {16, 1, 1, 8}, window_attrs(1, 1));
  EXPECT_EQ(distances(growing, Access::kPositionsBy4).most, 2 * 4 * (8 - 16));
  // Fewer: the output may even start inside the first block.
  const Graph shrinking = conv({1, 3, 4, 8}, {4, 1, 1, 8}, window_attrs(1, 1));
  EXPECT_EQ(distances(shrinking, Access::kPositionsBy4).most, 4 * (8 - 4));
}

TEST(SafeDistances, OfWindowsThatLookBack) {
  // Of a 3x3 window with padding, the row above and the pixel to the left are read after a block is written.
  const Graph graph = conv({1, 8, 8, 4}, {4, 3, 3, 4}, window_attrs(1, 1, {1, 1, 1, 1}));
  const SafeDistances safe = distances(graph, Access::kPositionsBy4);
  EXPECT_EQ(safe.most, -(8 + 1) * 4);
  EXPECT_TRUE(safe.contains(-36));
  EXPECT_FALSE(safe.contains(-32));
}

TEST(SafeDistances, OfOtherOrders) {
  const Graph graph = conv({1, 4, 4, 8}, {8, 1, 1, 8}, window_attrs(1, 1));
  EXPECT_EQ(distances(graph, Access::kElements).most, 0);
  EXPECT_EQ(distances(graph, Access::kElements).step, 1);
  // A channel is read before it is written, wherever: all multiples of the number of channels.
  EXPECT_TRUE(distances(graph, Access::kChannels).contains(-24));
  EXPECT_TRUE(distances(graph, Access::kChannels).contains(16));
  EXPECT_FALSE(distances(graph, Access::kChannels).contains(4));
  EXPECT_TRUE(distances(graph, Access::kInPlace).contains(0));
  EXPECT_FALSE(distances(graph, Access::kInPlace).contains(-8));
  EXPECT_FALSE(distances(graph, Access::kNone).any());
}

// A slice of [4, 8] int8 to [4, 4], from the given column.
SafeDistances distances_of_slice(int64_t column) {
  CaseBuilder builder("slice");
  const std::vector<int64_t> begin = {0, column}, size = {4, 4}, stride = {1, 1};
  builder.node("slice", {builder.input(DType::kInt8, {4, 8})},
               attrs({{"begin", begin}, {"size", size}, {"stride", stride}}), DType::kInt8);
  const Graph graph = builder.build().graph;
  const KernelCall call = *choose_kernel(graph, graph.nodes[0], target_with(0));
  return safe_distances(call.order, 0, 32, 16);
}

TEST(SafeDistances, OfSlices) {
  // A word at a time: the first one may lie behind what was read of it, the second one behind what was read
  // of both.
  EXPECT_EQ(distances_of_slice(4).most, 12 - 4);
  EXPECT_EQ(distances_of_slice(0).most, 8 - 4);
}

}  // namespace
}  // namespace mote
