// SPDX-License-Identifier: Apache-2.0
#include "passes/settle_states.h"

#include <gtest/gtest.h>

#include "ir/verify.h"
#include "passes/test_graphs.h"

namespace mote {
namespace {

Tensor real(const char* name) { return {name, DType::kFloat32, {2}, {}, nullptr, -1}; }

// out = in + a, where a and b are states.
struct Example {
  Graph graph;
  TensorId in, a, b, out;
  Example() {
    in = graph.add(real("in"));
    a = graph.add(real("a"));
    b = graph.add(real("b"));
    out = graph.add(real("out"));
    graph.inputs = {in};
    graph.outputs = {out};
    graph.nodes.push_back({"add", {in, a}, {out}, attrs({{"activation", "none"}}), {}});
  }
};

TEST(SettleStates, OneThatNeverChangesIsAConstant) {
  Example e;
  e.graph.states = {{e.a, e.a, nullptr}};
  ASSERT_TRUE(settle_states(e.graph, Target{}).ok());
  EXPECT_TRUE(e.graph.states.empty());
  ASSERT_TRUE(e.graph.tensor(e.a).is_constant());
  EXPECT_EQ(e.graph.tensor(e.a).values<float>()[1], 0);
  EXPECT_TRUE(verify(e.graph).ok());
}

TEST(SettleStates, OneThatNobodyReadsIsDropped) {
  Example e;
  e.graph.states = {{e.a, e.out, nullptr}, {e.b, e.in, nullptr}};
  ASSERT_TRUE(settle_states(e.graph, Target{}).ok());
  ASSERT_EQ(e.graph.states.size(), 1u);
  EXPECT_EQ(e.graph.states[0].before, e.a);
}

TEST(SettleStates, TwoThatTakeTurnsGetCopies) {
  Example e;
  e.graph.states = {{e.a, e.b, nullptr}, {e.b, e.a, nullptr}};
  ASSERT_TRUE(settle_states(e.graph, Target{}).ok());
  ASSERT_EQ(e.graph.states.size(), 2u);
  for (const State& state : e.graph.states) EXPECT_GE(e.graph.producer(state.after), 0);
  EXPECT_TRUE(verify(e.graph).ok());
}

TEST(SettleStates, AnOutputIsWhatItWasBeforeTheRun) {
  Example e;
  e.graph.states = {{e.a, e.out, nullptr}};
  e.graph.outputs.push_back(e.a);
  ASSERT_TRUE(settle_states(e.graph, Target{}).ok());
  EXPECT_GE(e.graph.producer(e.graph.outputs[1]), 0);
  EXPECT_TRUE(verify(e.graph).ok());
}

}  // namespace
}  // namespace mote
