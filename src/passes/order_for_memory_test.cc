// SPDX-License-Identifier: Apache-2.0
#include "passes/order_for_memory.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

#include "ir/verify.h"
#include "passes/test_graphs.h"

namespace mote {
namespace {

// Nodes of an operator that only this test knows: the pass looks at tensors alone.
class Wiring {
 public:
  TensorId input(int32_t bytes) {
    graph.inputs.push_back(graph.add(int8_tensor("in", {bytes}, 1, 0)));
    return graph.inputs.back();
  }
  TensorId node(const std::vector<TensorId>& inputs, int32_t bytes) {
    const TensorId out = graph.add(int8_tensor("t", {bytes}, 1, 0));
    graph.nodes.push_back({"any", inputs, {out}, {}, {}});
    graph.outputs = {out};
    return out;
  }
  Graph graph;
};

// Two branches that grow and shrink again: one after the other is best, the file has them in step.
TEST(OrderForMemory, FinishesOneBranchBeforeTheNext) {
  Wiring w;
  const TensorId in = w.input(10);
  const TensorId a = w.node({in}, 100), b = w.node({in}, 100);
  const TensorId small_a = w.node({a}, 5), small_b = w.node({b}, 5);
  w.node({small_a, small_b}, 5);
  EXPECT_EQ(peak_tensor_bytes(w.graph), 10 + 100 + 100);
  ASSERT_TRUE(order_for_memory(w.graph, Target{}).ok());
  EXPECT_TRUE(verify(w.graph).ok());
  EXPECT_EQ(peak_tensor_bytes(w.graph), 10 + 100 + 5);
}

TEST(OrderForMemory, LeavesAnOrderThatCannotBeBettered) {
  Wiring w;
  const TensorId in = w.input(10);
  const TensorId a = w.node({in}, 20), b = w.node({in}, 20);
  w.node({a, b}, 20);
  const std::vector<TensorId> before = w.graph.nodes[0].outputs;
  ASSERT_TRUE(order_for_memory(w.graph, Target{}).ok());
  EXPECT_EQ(w.graph.nodes[0].outputs, before);
}

TEST(OrderForMemory, CountsWhatTheCallerStillNeeds) {
  Wiring w;
  const TensorId in = w.input(10);
  const TensorId kept = w.node({in}, 50);
  w.node({w.node({in}, 30)}, 3);
  w.graph.outputs.push_back(kept);
  EXPECT_EQ(peak_tensor_bytes(w.graph), 10 + 50 + 30);
  ASSERT_TRUE(order_for_memory(w.graph, Target{}).ok());
  EXPECT_EQ(peak_tensor_bytes(w.graph), 10 + 50 + 3);
}

// Against every order of random small graphs.
TEST(OrderForMemory, FindsTheLeastPeak) {
  CaseRandom random(3);
  int improved = 0;
  for (int round = 0; round < 60; ++round) {
    Wiring w;
    std::vector<TensorId> made = {w.input(random.integer(1, 30))};
    for (int n = 0; n < 6; ++n) {
      std::vector<TensorId> inputs = {made[static_cast<size_t>(random.integer(0, n))]};
      if (random.integer(0, 1) == 1) inputs.push_back(made[static_cast<size_t>(random.integer(0, n))]);
      made.push_back(w.node(inputs, random.integer(1, 100)));
    }
    int64_t least = INT64_MAX;
    std::vector<size_t> order(w.graph.nodes.size());
    std::iota(order.begin(), order.end(), size_t{0});
    do {
      Graph graph = w.graph;
      for (size_t n = 0; n < order.size(); ++n) graph.nodes[n] = w.graph.nodes[order[n]];
      if (verify(graph).ok()) least = std::min(least, peak_tensor_bytes(graph));
    } while (std::next_permutation(order.begin(), order.end()));
    improved += least < peak_tensor_bytes(w.graph) ? 1 : 0;
    ASSERT_TRUE(order_for_memory(w.graph, Target{}).ok());
    ASSERT_TRUE(verify(w.graph).ok());
    EXPECT_EQ(peak_tensor_bytes(w.graph), least) << "round " << round;
  }
  EXPECT_GT(improved, 10);
}

// More branches than can be searched in full: it must end, and be no worse.
TEST(OrderForMemory, HandlesManyBranches) {
  Wiring w;
  const TensorId in = w.input(10);
  std::vector<TensorId> large, small;
  for (int i = 0; i < 20; ++i) large.push_back(w.node({in}, 50 + i));
  for (const TensorId id : large) small.push_back(w.node({id}, 2));
  w.node(small, 4);
  const int64_t before = peak_tensor_bytes(w.graph);
  ASSERT_TRUE(order_for_memory(w.graph, Target{}).ok());
  EXPECT_TRUE(verify(w.graph).ok());
  EXPECT_LT(peak_tensor_bytes(w.graph), before / 4);
}

}  // namespace
}  // namespace mote
