// SPDX-License-Identifier: Apache-2.0
#include "ops/access_order.h"

#include <gtest/gtest.h>

#include <optional>

#include "ops/op_test_support.h"
#include "target/target.h"

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

// A convolution, a depthwise one or a pool with a window of any form; nothing where the window does not fit.
std::optional<Graph> random_window(uint32_t seed) {
  CaseRandom random(seed);
  const auto up_to = [&](int32_t most) { return random.integer(1, most); };
  // Braces: from left to right, so that a seed is the same model from every compiler.
  const Shape in = {1, up_to(9), up_to(9), up_to(up_to(20))};
  const int32_t kernel_h = up_to(5), kernel_w = up_to(5);
  const auto pad = [&](int32_t kernel) { return int64_t{random.integer(0, kernel - 1)}; };
  const CasePads pads = {pad(kernel_h), pad(kernel_h), pad(kernel_w), pad(kernel_w)};
  if (in[1] + pads.top + pads.bottom < kernel_h || in[2] + pads.left + pads.right < kernel_w)
    return std::nullopt;
  const int32_t stride_h = up_to(3), stride_w = up_to(3);
  Attrs window = window_attrs(stride_h, stride_w, pads, up_to(2) == 1 ? "relu" : "none");
  const Shape taps = {1, kernel_h, kernel_w, in[3]};
  switch (random.integer(0, 3)) {
    case 0:
      return conv(in, {up_to(20), kernel_h, kernel_w, in[3]}, window);
    case 1:
    case 2:
      return weighted_case("depthwise_conv2d", 3, {"depthwise", DType::kInt8, in, taps, window}).graph;
    default:
      window.set("kernel_h", int64_t{kernel_h});
      window.set("kernel_w", int64_t{kernel_w});
      CaseBuilder builder("pool");
      builder.node(up_to(2) == 1 ? "average_pool2d" : "max_pool2d",
                   {builder.input(DType::kInt8, in, per_tensor(0.05f, 3))}, window, DType::kInt8,
                   per_tensor(0.05f, 3));
      return builder.build().graph;
  }
}

// What Cases.KernelsKeepTheOrderTheyDeclare asks of chosen windows, of windows of all forms: images that
// change their width but not their size, strides and padding of one side only.
TEST(SafeDistances, HoldForRandomWindows) {
  constexpr uint32_t kGraphs = 4000;
  std::vector<Target> targets;
  for (const char* board : {"host", "cortex-m0plus", "cortex-m4", "cortex-m7", "cortex-m55"}) {
    targets.push_back(*find_board(board));
    targets.back().objective = Objective::kSize;  // every kernel is a candidate
  }
  int tried = 0;
  for (uint32_t seed = 1; seed <= kGraphs; ++seed) {
    const std::optional<Graph> made = random_window(seed);
    if (!made) continue;
    const Graph graph = with_folded_zero_points(*made);
    const std::vector<Bytes> inputs = random_inputs(graph, seed);
    const Bytes expected = run_reference(graph, inputs);
    for (const Target& target : targets) {
      const auto calls = lower_candidates(graph, graph.nodes[0], target);
      ASSERT_TRUE(calls.ok()) << calls.error().to_string();
      for (const KernelCall& call : *calls)
        for (const int64_t distance : distances_to_test(graph, call, 0)) {
          ++tried;
          ASSERT_EQ(expected, run_call_overlapping(graph, call, inputs, 0, distance))
              << target.name << ", seed " << seed << ", " << call.kernel->name << ", distance " << distance;
        }
    }
  }
  EXPECT_GT(tried, 10000);
}

}  // namespace
}  // namespace mote
