// SPDX-License-Identifier: Apache-2.0
// mul, quantize and leaky_relu on examples worked by hand, and what users get wrong.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ops/case_builder.h"
#include "ops/op_test_support.h"

namespace mote {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

OpCase product(const Shape& a, const Shape& b, DType type, const Quant& quant) {
  CaseBuilder builder("mul");
  builder.node("mul", {builder.input(type, a, quant), builder.input(type, b, quant)},
               attrs({{"activation", "none"}}), type, quant);
  return builder.build();
}

TEST(Mul, AnExampleByHand) {
  // (3 - 1) * (5 - 1) * 0.5 * 0.5 / 0.5 + 1 = 5, and so on; 0.5 * (4 - 1) * (-2 - 1) = -4.5 is rounded down.
  EXPECT_THAT(reference_of<int8_t>(product({4}, {4}, DType::kInt8, per_tensor(0.5f, 1)),
                                   {{3, 4, -128, 127}, {5, -2, 127, 127}}),
              ElementsAre(5, -3, -128, 127));
  EXPECT_THAT(
      reference_of<int16_t>(product({2, 2}, {2}, DType::kInt16, per_tensor(0.25f, 0)),
                            {{4, 8, -32768, 10}, {100, -3}}),
      ElementsAre(100, -6, -32768, -8));  // 10 * -3 / 4 = -7.5: a tie of the shift goes away from zero
}

TEST(Mul, RefusesWhatItCannotDo) {
  Graph graph = product({1, 3}, {1, 3}, DType::kInt8, per_tensor(1, 0)).graph;
  graph.tensor(graph.inputs[1]).shape = {2, 2};
  EXPECT_THAT(problem_of(graph), HasSubstr("shapes 1x3 and 2x2 cannot be combined"));
  graph = product({3}, {3}, DType::kInt8, per_tensor(1, 0)).graph;
  graph.tensor(graph.outputs[0]).quant = per_tensor(1e-12f, 0);
  EXPECT_THAT(problem_of(graph), HasSubstr("is too small for inputs of scale"));
  graph = product({3}, {3}, DType::kInt16, per_tensor(1, 0)).graph;
  graph.tensor(graph.inputs[1]).quant = per_tensor(1, 3);
  EXPECT_THAT(problem_of(graph), HasSubstr("must be 0: int16 is symmetric"));
}

OpCase rescaled(DType from, const Quant& in, DType to, const Quant& out) {
  CaseBuilder builder("quantize");
  builder.node("quantize", {builder.input(from, {4}, in)}, {}, to, out);
  return builder.build();
}

TEST(Quantize, AnExampleByHand) {
  // Half the scale doubles the steps: (3 - 1) * 2 - 4 = 0; out of range saturates.
  EXPECT_THAT(
      reference_of<int8_t>(rescaled(DType::kInt8, per_tensor(0.5f, 1), DType::kInt8, per_tensor(0.25f, -4)),
                           {{3, 1, 100, -100}}),
      ElementsAre(0, -4, 127, -128));
}

TEST(Quantize, RefusesWhatItCannotDo) {
  Graph graph = rescaled(DType::kInt8, per_tensor(1, 0), DType::kInt8, per_tensor(1, 0)).graph;
  graph.tensor(graph.outputs[0]).type = DType::kFloat32;
  EXPECT_THAT(problem_of(graph), HasSubstr("there is no conversion of int8 'input_0' to float32"));
  graph = rescaled(DType::kInt8, per_tensor(1, 0), DType::kInt8, per_tensor(1, 0)).graph;
  graph.tensor(graph.outputs[0]).quant = per_tensor(1e-20f, 0);
  EXPECT_THAT(problem_of(graph), HasSubstr("cannot be brought to output scale"));
}

OpCase leaky(double alpha, const Quant& quant) {
  CaseBuilder builder("leaky_relu");
  builder.node("leaky_relu", {builder.input(DType::kInt8, {4}, quant)}, attrs({{"alpha", alpha}}),
               DType::kInt8, quant);
  return builder.build();
}

TEST(LeakyRelu, AnExampleByHand) {
  EXPECT_THAT(reference_of<int8_t>(leaky(0.25, per_tensor(0.1f, 2)), {{2, 10, -6, -128}}),
              ElementsAre(2, 10, 0, -31));  // (-6 - 2) / 4 + 2 = 0; -130 / 4 = -32.5, away from zero
}

TEST(LeakyRelu, RefusesWhatItCannotDo) {
  Graph graph = leaky(0.25, per_tensor(0.1f, 2)).graph;
  graph.nodes[0].attrs.set("alpha", 1e300);
  EXPECT_THAT(problem_of(graph), HasSubstr("is not a finite number"));
}

}  // namespace
}  // namespace mote
