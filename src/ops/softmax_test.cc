// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "ops/fixed_point_exp.h"
#include "ops/op_test_support.h"

namespace mote {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

OpCase softmax(DType type, Shape shape, float scale = 0.1f, double beta = 1) {
  CaseBuilder builder("softmax");
  const TensorId in = builder.input(type, std::move(shape), per_tensor(scale, 0));
  builder.node("softmax", {in}, attrs({{"beta", beta}}), type, per_tensor(1.0f / 256, -128));
  return builder.build();
}

Bytes by_kernel(const OpCase& c, const Bytes& input) {
  const Result<KernelCall> call = choose_kernel(c.graph, c.graph.nodes[0], target_with(0));
  return run_call(c.graph, *call, {input});
}

TEST(Softmax, ExamplesByHand) {
  // Equal inputs share 256 steps; a large lead takes all, of which 255 can be stored.
  EXPECT_THAT(reference_of<int8_t>(softmax(DType::kInt8, {1, 4}), {{5, 5, 5, 5}}), Each(-64));
  EXPECT_THAT(reference_of<int8_t>(softmax(DType::kInt8, {1, 2}, 1), {{127, -128}}), ElementsAre(127, -128));
  // Ten steps of 0.1 are a factor of e: 256 * e / (1 + e) = 187.15.
  EXPECT_THAT(reference_of<int8_t>(softmax(DType::kInt8, {1, 2}), {{0, 10}}),
              ElementsAre(69 - 128, 187 - 128));
}

TEST(Softmax, FixedPointExponentialIsTheExponential) {
  constexpr double kRemainder = 2.6e-7;  // of the series: (1/8)^5 / 5!, and rounding
  CaseRandom random(1);
  for (int i = 0; i < 20000; ++i) {
    const int32_t x = random.integer(INT32_MIN + (1 << 26), 0);
    EXPECT_NEAR(fixed_exp(x) / std::exp2(31), std::exp(x / std::exp2(26)), kRemainder) << x;
  }
}

TEST(Softmax, MatchesTheKernelForEveryPairOfClasses) {
  for (const float scale : {0.01f, 0.0613f, 0.5f}) {
    const OpCase c = softmax(DType::kInt8, {256 * 256, 2}, scale);
    std::vector<int8_t> input;
    for (int a = -128; a < 128; ++a)
      for (int b = -128; b < 128; ++b) {
        input.push_back(static_cast<int8_t>(a));
        input.push_back(static_cast<int8_t>(b));
      }
    EXPECT_EQ(run_reference(c.graph, {bytes_of(input)}), by_kernel(c, bytes_of(input))) << scale;
  }
}

TEST(Softmax, FloatIsWithinAMillionthOfEveryValue) {
  const OpCase c = softmax(DType::kFloat32, {4000, 2});
  std::vector<float> input;
  for (int i = 0; i < 4000; ++i) {
    input.push_back(0);
    input.push_back(-0.02f * static_cast<float>(i));
  }
  const std::vector<float> got = values_of<float>(by_kernel(c, bytes_of(input)));
  for (size_t i = 0; i < got.size(); i += 2) {
    const double e = std::exp(double{input[i + 1]});
    EXPECT_NEAR(got[i + 1] / (e / (1 + e)), 1, 1e-6) << input[i + 1];
  }
}

TEST(Softmax, FloatTellsWhenItHasNoAnswer) {
  const OpCase c = softmax(DType::kFloat32, {1, 3});
  constexpr float kNan = std::numeric_limits<float>::quiet_NaN(),
                  kInf = std::numeric_limits<float>::infinity();
  for (const std::vector<float>& input : {std::vector<float>{0, kNan, 1}, {kNan, 0, 1}, {0, kInf, 1}})
    for (const float value : values_of<float>(by_kernel(c, bytes_of(input)))) EXPECT_TRUE(std::isnan(value));
  EXPECT_THAT(values_of<float>(by_kernel(c, bytes_of(std::vector<float>{0, -kInf, 0}))),
              ElementsAre(0.5f, 0, 0.5f));
}

TEST(Softmax, RefusesWhatItCannotDo) {
  Graph graph = softmax(DType::kInt8, {1, 4}).graph;
  graph.tensor(graph.outputs[0]).quant = per_tensor(1.0f / 128, -128);
  EXPECT_THAT(problem_of(graph), HasSubstr("int8 softmax has 1/256 and -128"));
  graph = softmax(DType::kInt8, {1, 4}).graph;
  graph.nodes[0].attrs.set("beta", -1.0);
  EXPECT_THAT(problem_of(graph), HasSubstr("beta is -1"));
  graph = softmax(DType::kInt8, {1, 4}).graph;
  graph.tensor(graph.inputs[0]).shape = {1, 4096};
  EXPECT_THAT(problem_of(graph), HasSubstr("at most 4095"));
  graph = softmax(DType::kInt8, {1, 4}).graph;
  graph.tensor(graph.inputs[0]).quant = per_tensor(1e-9f, 0);
  EXPECT_THAT(problem_of(graph), HasSubstr("too small for softmax"));
}

OpCase softmax_to_int16(DType in, Shape shape, float scale) {
  CaseBuilder builder("softmax");
  const bool tables = in == DType::kInt16;
  const TensorId id = builder.input(in, std::move(shape), per_tensor(scale, 0));
  builder.node("softmax", {id}, attrs({{"beta", 1.0}}), DType::kInt16,
               tables ? per_tensor(1.0f / 32768, 0) : per_tensor(1.0f / 65536, -32768));
  return builder.build();
}

TEST(Softmax, ExamplesOfInt16ByHand) {
  // A quarter of 65536 steps from -32768 on, and about half of 32768 from 0 on.
  const OpCase bytes = softmax_to_int16(DType::kInt8, {1, 4}, 0.1f);
  EXPECT_THAT(values_of<int16_t>(run_reference(bytes.graph, {bytes_of(std::vector<int8_t>{5, 5, 5, 5})})),
              Each(16384 - 32768));
  const OpCase words = softmax_to_int16(DType::kInt16, {1, 2}, 1e-3f);
  EXPECT_THAT(reference_of<int16_t>(words, {{700, 700}}),
              Each(testing::AllOf(testing::Ge(16380), testing::Le(16388))));
}

TEST(Softmax, ManyElementsOfInt16MatchTheKernel) {
  const OpCase c = softmax_to_int16(DType::kInt16, {1, 65536}, 1e-6f);
  const Bytes input = random_inputs(c.graph, 3)[0];
  EXPECT_EQ(run_reference(c.graph, {input}), by_kernel(c, input));
}

TEST(Softmax, RefusesInt16ThatDoesNotFit) {
  Graph graph = softmax_to_int16(DType::kInt16, {1, 4}, 0.1f).graph;
  graph.tensor(graph.inputs[0]).shape = {1, 65537};
  EXPECT_THAT(problem_of(graph), HasSubstr("at most 65536"));
  graph = softmax_to_int16(DType::kInt16, {1, 4}, 0.1f).graph;
  graph.tensor(graph.inputs[0]).quant = per_tensor(6, 0);
  EXPECT_THAT(problem_of(graph), HasSubstr("too large"));
  graph.tensor(graph.inputs[0]).quant = per_tensor(0.1f, 0);
  graph.tensor(graph.outputs[0]).quant = per_tensor(1.0f / 65536, 0);
  EXPECT_THAT(problem_of(graph), HasSubstr("1/32768 and 0"));
}

}  // namespace
}  // namespace mote
