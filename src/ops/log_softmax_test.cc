// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "ops/fixed_point_exp.h"
#include "ops/op_test_support.h"

namespace mote {
namespace {

using testing::ElementsAre;
using testing::FloatNear;
using testing::HasSubstr;

OpCase log_softmax(DType type, Shape shape, float scale = 0.1f) {
  CaseBuilder builder("log softmax");
  builder.node("log_softmax", {builder.input(type, std::move(shape), per_tensor(scale, 0))}, {}, type,
               per_tensor(1.0f / 16, 127));
  return builder.build();
}

TEST(LogSoftmax, ExamplesByHand) {
  // log(1/4) = -1.386 is -22 sixteenths; a large lead is certain, and what is behind is cut off at -255.
  EXPECT_THAT(reference_of<int8_t>(log_softmax(DType::kInt8, {1, 4}), {{5, 5, 5, 5}}),
              ElementsAre(105, 105, 105, 105));
  EXPECT_THAT(reference_of<int8_t>(log_softmax(DType::kInt8, {1, 2}, 1), {{127, -128}}),
              ElementsAre(127, -128));
  EXPECT_THAT(reference_of<float>(log_softmax(DType::kFloat32, {1, 2}), {{0, 1}}),
              ElementsAre(FloatNear(-1.3132617f, 1e-6f), FloatNear(-0.3132617f, 1e-6f)));
}

TEST(LogSoftmax, FixedPointLogarithmIsTheLogarithm) {
  CaseRandom random(1);
  for (int i = 0; i < 20000; ++i) {
    const int32_t sum = random.integer(1 << 19, INT32_MAX) >> random.integer(0, 11);
    if (sum < 1 << 19) continue;
    EXPECT_NEAR(fixed_log(sum) / std::exp2(26), std::log(sum / std::exp2(19)), 2e-6) << sum;
  }
}

TEST(LogSoftmax, MatchesTheKernelForEveryPairOfClasses) {
  for (const float scale : {1e-7f, 0.01f, 0.0613f, 0.5f, 3.0f}) {
    const OpCase c = log_softmax(DType::kInt8, {256 * 256, 2}, scale);
    std::vector<int8_t> input;
    for (int a = -128; a < 128; ++a)
      for (int b = -128; b < 128; ++b) {
        input.push_back(static_cast<int8_t>(a));
        input.push_back(static_cast<int8_t>(b));
      }
    const Result<KernelCall> call = choose_kernel(c.graph, c.graph.nodes[0], target_with(0));
    EXPECT_EQ(run_reference(c.graph, {bytes_of(input)}), run_call(c.graph, *call, {bytes_of(input)}))
        << scale;
  }
}

TEST(LogSoftmax, RefusesWhatItCannotDo) {
  Graph graph = log_softmax(DType::kInt8, {1, 4}).graph;
  graph.tensor(graph.outputs[0]).quant = per_tensor(1.0f / 16, 0);
  EXPECT_THAT(problem_of(graph), HasSubstr("1/16 and 127"));
  graph = log_softmax(DType::kInt8, {1, 4}).graph;
  graph.tensor(graph.inputs[0]).quant = per_tensor(1e-8f, 0);
  EXPECT_THAT(problem_of(graph), HasSubstr("too small"));
  graph = log_softmax(DType::kInt8, {1, 4}).graph;
  graph.tensor(graph.inputs[0]).shape = {1, 4096};
  EXPECT_THAT(problem_of(graph), HasSubstr("at most 4095"));
  graph = log_softmax(DType::kFloat32, {4}).graph;
  graph.tensor(graph.inputs[0]).shape = {};
  EXPECT_THAT(problem_of(graph), HasSubstr("scalar"));
}

}  // namespace
}  // namespace mote
