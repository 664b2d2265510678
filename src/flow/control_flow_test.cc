// SPDX-License-Identifier: Apache-2.0
// Branches and loops by the reference and by the device kernels, against the same program in C++.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>

#include "interp/device_session.h"
#include "interp/reference.h"
#include "ir/text.h"
#include "ops/op.h"
#include "passes/pipeline.h"
#include "plan/plan.h"

namespace mote {
namespace {

using testing::HasSubstr;

// n counts down in steps of 7 or 1, s says how often each; a and b change places with every turn, and `step`
// comes from outside of the loop. What the model keeps is the sum of all s so far.
constexpr const char* kProgram = R"(mote-ir 1
graph "program"
tensor 0 "n" int32 [1]
tensor 1 "a" int32 [2]
tensor 2 "b" int32 [2]
tensor 3 "sum_before" int32 [1]
tensor 4 "sum" int32 [1]
const 5 "zero" int32 [1] data "AAAAAA=="
const 6 "ten" int32 [1] data "CgAAAA=="
const 7 "seven" int32 [1] data "BwAAAA=="
const 8 "one" int32 [1] data "AQAAAA=="
const 9 "hundred" int32 [1] data "ZAAAAA=="
tensor 10 "step" int32 [1]
tensor 11 "turns" int32 [1]
tensor 12 "n_now" int32 [1]
tensor 13 "s_now" int32 [1]
tensor 14 "a_now" int32 [2]
tensor 15 "b_now" int32 [2]
tensor 16 "goes_on" bool [1]
tensor 17 "turn" int32 [1]
tensor 18 "is_large" bool [1]
tensor 19 "if" int32 [1]
tensor 20 "else" int32 [1]
tensor 21 "n_large" int32 [1]
tensor 22 "s_large" int32 [1]
tensor 23 "n_small" int32 [1]
tensor 24 "s_small" int32 [1]
tensor 25 "n_next" int32 [1]
tensor 26 "s_next" int32 [1]
tensor 27 "a_copy" int32 [2]
tensor 28 "b_copy" int32 [2]
tensor 29 "all_turns" int32 [1]
tensor 30 "n_end" int32 [1]
tensor 31 "s_end" int32 [1]
tensor 32 "a_end" int32 [2]
tensor 33 "b_end" int32 [2]
state 3 becomes 4
input 0
input 1
input 2
output 31
output 32
output 33
output 4
node add "step" inputs [7,5] outputs [10] {activation="none"}
node loop "loop" inputs [5,0,5,1,2] outputs [11,12,13,14,15]
node compare "goes_on" inputs [12,5] outputs [16] {relation="greater"}
node while "while" inputs [16,11] outputs [17] {most_turns=20}
node compare "is_large" inputs [12,6] outputs [18] {relation="greater"}
node if "if" inputs [18] outputs [19]
node sub "n_large" inputs [12,10] outputs [21] {activation="none"}
node add "s_large" inputs [13,8] outputs [22] {activation="none"}
node else "else" inputs [19] outputs [20]
node sub "n_small" inputs [12,8] outputs [23] {activation="none"}
node add "s_small" inputs [13,9] outputs [24] {activation="none"}
node end_if "end_if" inputs [20,21,22,23,24] outputs [25,26]
node reshape "a_copy" inputs [14] outputs [27] {shape=[2]}
node reshape "b_copy" inputs [15] outputs [28] {shape=[2]}
node end_loop "end_loop" inputs [17,25,26,28,27,11,12,13,14,15] outputs [29,30,31,32,33]
node add "sum" inputs [3,31] outputs [4] {activation="none"}
)";

Bytes words(const std::vector<int32_t>& values) {
  const auto* p = reinterpret_cast<const uint8_t*>(values.data());
  return Bytes(p, p + values.size() * sizeof(int32_t));
}

struct Expected {
  RunEnd end = RunEnd::kWhole;
  std::vector<Bytes> outputs;
};

// The program; `sum` is what it keeps.
Expected expected(int32_t n, int32_t& sum) {
  int32_t s = 0, turns = 0;
  std::vector<int32_t> a = {1, 2}, b = {3, 4};
  for (; n > 0; ++turns) {
    if (turns == 20) return {RunEnd::kTooManyTurns, {Bytes(4), Bytes(8), Bytes(8), Bytes(4)}};
    s += n > 10 ? 1 : 100;
    n -= n > 10 ? 7 : 1;
    std::swap(a, b);
  }
  sum += s;
  return {RunEnd::kWhole, {words({s}), words(a), words(b), words({sum})}};
}

Graph program() {
  const Result<Graph> graph = parse_graph(kProgram, "program.mote");
  EXPECT_TRUE(graph.ok()) << graph.error().to_string();
  return *graph;
}

struct Way {
  const char* name;
  Optimize optimize;
  Sharing sharing;
};

class ControlFlow : public testing::TestWithParam<Way> {};

TEST_P(ControlFlow, RunsAsTheProgramSays) {
  Graph graph = program();
  const Status passed = run_passes(graph, Target{}, GetParam().optimize);
  ASSERT_TRUE(passed.ok()) << passed.error().to_string();
  const Result<Lowered> model = lower(graph, Target{});
  ASSERT_TRUE(model.ok()) << model.error().to_string();
  const Result<Layout> layout = plan_memory(*model, GetParam().sharing);
  ASSERT_TRUE(layout.ok()) << layout.error().to_string();
  ReferenceSession reference(graph);
  DeviceSession device(*model, *layout);
  int32_t sum = 0;
  for (const int32_t n : {5, 0, 50, -3, 11, 100, 10, 1000, 27}) {
    SCOPED_TRACE(n);
    const Expected want = expected(n, sum);
    const std::vector<Bytes> inputs = {words({n}), words({1, 2}), words({3, 4})};
    const std::vector<Bytes> values = reference.run(inputs);
    EXPECT_EQ(reference.end(), want.end);
    for (size_t i = 0; i < want.outputs.size(); ++i)
      EXPECT_EQ(values[static_cast<size_t>(graph.outputs[i])], want.outputs[i]) << "reference, output " << i;
    device.run(inputs, {}, /*poison=*/true);
    EXPECT_EQ(device.end(), want.end);
    EXPECT_EQ(device.outputs(), want.outputs);
  }
}

INSTANTIATE_TEST_SUITE_P(Ways, ControlFlow,
                         testing::Values(Way{"AsRead", Optimize::kLayers, Sharing::kNone},
                                         Way{"Shared", Optimize::kLayers, Sharing::kInPlace},
                                         Way{"Optimised", Optimize::kFull, Sharing::kInPlace}),
                         [](const auto& way) { return std::string(way.param.name); });

// The program with a line replaced, or taken out.
std::string problem_with(const std::string& line, const std::string& replacement) {
  std::string text = kProgram;
  const size_t at = text.find(line);
  EXPECT_NE(at, std::string::npos) << line;
  text.replace(at, line.size(), replacement);
  const Result<Graph> graph = parse_graph(text, "program.mote");
  if (!graph.ok()) return graph.error().to_string();
  const Status status = verify_ops(*graph);
  return status.ok() ? "" : status.error().to_string();
}

TEST(ControlFlowErrors, WhatIsTakenApartIsNotRun) {
  EXPECT_EQ(problem_with("most_turns=20", "most_turns=21"), "");
  EXPECT_THAT(problem_with("most_turns=20", "most_turns=0"), HasSubstr("at most 0 turns"));
  EXPECT_THAT(problem_with("node if \"if\" inputs [18] outputs [19]\n",
                           "node add \"if\" inputs [12,8] outputs [19] "
                           "{activation=\"none\"}\n"),
              HasSubstr("an else has no if"));
  EXPECT_THAT(problem_with("node else \"else\" inputs [19] outputs [20]\n",
                           "node add \"else\" inputs [19,5] outputs [20] {activation=\"none\"}\n"),
              HasSubstr("the end of a branch has no else"));
  EXPECT_THAT(problem_with("node loop \"loop\" inputs [5,0,5,1,2]", "node loop \"loop\" inputs [5,5,0,1,1]"),
              "");
  EXPECT_THAT(problem_with("outputs [11,12,13,14,15]", "outputs [11,13,12,14,15]"),
              HasSubstr("the end of a loop has no loop"));
  // Made in one branch and read in the other, or behind both.
  EXPECT_THAT(problem_with("inputs [12,8] outputs [23]", "inputs [21,8] outputs [23]"),
              HasSubstr("'n_large' is made in a branch or a loop that has ended"));
  EXPECT_THAT(problem_with("inputs [3,31]", "inputs [3,26]"),
              HasSubstr("'s_next' is made in a branch or a loop that has ended"));
  EXPECT_THAT(problem_with("output 31", "output 26"),
              HasSubstr("the model's output 's_next' is made inside"));
}

}  // namespace
}  // namespace mote
