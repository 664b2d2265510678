// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ops/op_test_support.h"

namespace mote {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

OpCase normalized(DType type, Shape shape, int32_t zero_point = 0) {
  CaseBuilder builder("normalized");
  builder.node("l2_normalization", {builder.input(type, std::move(shape), per_tensor(0.1f, zero_point))}, {},
               type, per_tensor(1.0f / 128, 0));
  return builder.build();
}

TEST(L2Normalization, ExamplesByHand) {
  EXPECT_THAT(reference_of<int8_t>(normalized(DType::kInt8, {2, 2}, 10), {{13, 14, 10, 10}}),
              ElementsAre(77, 102, 0, 0));  // 3/5 and 4/5 of 128; nothing stays nothing
  EXPECT_THAT(reference_of<float>(normalized(DType::kFloat32, {2, 2}), {{3, -4, 0, 1e-7f}}),
              ElementsAre(0.6f, -0.8f, 0, testing::FloatNear(0.1f, 1e-6f)));
}

// From the least norm to the largest one.
TEST(L2Normalization, MatchesTheKernelForEveryNorm) {
  const OpCase c = normalized(DType::kInt8, {256 * 256, 2}, -128);
  std::vector<int8_t> input;
  for (int a = -128; a < 128; ++a)
    for (int b = -128; b < 128; ++b) {
      input.push_back(static_cast<int8_t>(a));
      input.push_back(static_cast<int8_t>(b));
    }
  const Result<KernelCall> call = choose_kernel(c.graph, c.graph.nodes[0], target_with(0));
  EXPECT_EQ(run_reference(c.graph, {bytes_of(input)}), run_call(c.graph, *call, {bytes_of(input)}));
}

TEST(L2Normalization, SumsOfSquaresReachTheSignBit) {
  const OpCase c = normalized(DType::kInt8, {1, 33025}, -128);
  const std::vector<int8_t> input(33025, 127);
  const Result<KernelCall> call = choose_kernel(c.graph, c.graph.nodes[0], target_with(0));
  EXPECT_EQ(run_reference(c.graph, {bytes_of(input)}), run_call(c.graph, *call, {bytes_of(input)}));
}

TEST(L2Normalization, RefusesWhatItCannotDo) {
  Graph graph = normalized(DType::kInt8, {1, 4}).graph;
  graph.tensor(graph.outputs[0]).quant = per_tensor(1.0f / 127, 0);
  EXPECT_THAT(problem_of(graph), HasSubstr("1/128 and 0"));
  graph = normalized(DType::kInt8, {1, 4}).graph;
  graph.tensor(graph.inputs[0]).shape = {1, 33026};
  EXPECT_THAT(problem_of(graph), HasSubstr("at most 33025"));
  Node node = graph.nodes[0];
  EXPECT_THAT(find_op("l2_normalization")->map_tflite(FakeOptions({{0, 1}}), graph, node, 11).error().what,
              HasSubstr("fused activation"));
}

}  // namespace
}  // namespace mote
