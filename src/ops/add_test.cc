// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ops/op_test_support.h"

namespace mote {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

OpCase sum(Shape a, Shape b, Quant out, const char* activation = "none") {
  CaseBuilder builder("sum");
  const TensorId x = builder.input(DType::kInt8, std::move(a), per_tensor(0.5f, 10));
  const TensorId y = builder.input(DType::kInt8, std::move(b), per_tensor(0.25f, -4));
  builder.node("add", {x, y}, attrs({{"activation", activation}}), DType::kInt8, std::move(out));
  return builder.build();
}

TEST(Add, AnExampleByHand) {
  // (12 - 10) * 0.5 + (0 + 4) * 0.25 = 2 and so on, in steps of 0.5 from zero point 3.
  EXPECT_THAT(
      reference_of<int8_t>(sum({4}, {4}, per_tensor(0.5f, 3)), {{12, 10, -128, 127}, {0, -4, -128, 127}}),
      ElementsAre(7, 3, -128, 127));
  EXPECT_THAT(reference_of<int8_t>(sum({2}, {2}, per_tensor(0.5f, 3), "relu6"), {{100, 0}, {0, -4}}),
              ElementsAre(15, 3));
}

TEST(Add, RepeatsTheSmallerOperand) {
  const OpCase c = sum({2}, {1, 2, 2}, per_tensor(0.25f, 0));
  EXPECT_EQ(c.graph.tensor(c.graph.outputs[0]).shape, (Shape{1, 2, 2}));
  // 0.5 * {1, 2} + 0.25 * {0, 1, 2, 3} in steps of 0.25.
  EXPECT_THAT(reference_of<int8_t>(c, {{11, 12}, {-4, -3, -2, -1}}), ElementsAre(2, 5, 4, 7));
}

TEST(Add, RefusesWhatItCannotDo) {
  Graph graph = sum({1, 3}, {1, 3}, per_tensor(1, 0)).graph;
  graph.tensor(graph.inputs[1]).shape = {2, 1};
  EXPECT_THAT(problem_of(graph), HasSubstr("is declared as 1x3, the inputs give 2x3"));
  graph.tensor(graph.inputs[1]).shape = {3, 2};
  EXPECT_THAT(problem_of(graph), HasSubstr("shapes 1x3 and 3x2 cannot be combined"));

  graph = sum({3}, {3}, per_tensor(1, 0)).graph;
  graph.tensor(graph.outputs[0]).quant = per_tensor(1e-7f, 0);
  EXPECT_THAT(problem_of(graph), HasSubstr("is too small for inputs of scale"));

  graph = sum({3}, {3}, per_tensor(1, 0)).graph;
  graph.tensor(graph.inputs[1]).type = DType::kInt32;
  EXPECT_THAT(problem_of(graph), HasSubstr("must have the same type"));
  graph.tensor(graph.inputs[0]).type = graph.tensor(graph.outputs[0]).type = DType::kInt32;
  EXPECT_THAT(problem_of(graph), HasSubstr("has a scale, which is for int8 and int16"));
  graph.tensor(graph.inputs[0]).type = DType::kInt64;
  EXPECT_THAT(problem_of(graph), HasSubstr("int8, int16, int32 and float32"));
}

}  // namespace
}  // namespace mote
