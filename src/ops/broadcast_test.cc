// SPDX-License-Identifier: Apache-2.0
#include "ops/broadcast.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ops/case_builder.h"
#include "ops/op_test_support.h"

namespace mote {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

TEST(Broadcast, ShapesAreMatchedFromTheLastDimension) {
  EXPECT_EQ(broadcast_shape({{2, 1, 4}, {3, 1}}), (Shape{2, 3, 4}));
  EXPECT_EQ(broadcast_shape({{}, {5}}), (Shape{5}));
  EXPECT_EQ(broadcast_shape({{1, 1}, {1}}), (Shape{1, 1}));
  EXPECT_EQ(broadcast_shape({{2, 1}, {1, 3}, {1, 1, 1}}), (Shape{1, 2, 3}));
  EXPECT_EQ(broadcast_shape({{2, 3}, {3, 2}}), std::nullopt);
}

TEST(Broadcast, DimensionsThatLieTogetherAreOneLoop) {
  // The same shape, whatever it is.
  std::vector<BroadcastLoop> loops = broadcast_loops({{2, 3, 4}, {2, 3, 4}}, {2, 3, 4});
  ASSERT_EQ(loops.size(), 1u);
  EXPECT_EQ(loops[0].count, 24);
  EXPECT_THAT(loops[0].steps, ElementsAre(1, 1));
  EXPECT_THAT(outer_loops(loops), IsEmpty());
  // One value for each row of 3 x 4, twice.
  loops = broadcast_loops({{2, 3, 4}, {3, 1}}, {2, 3, 4});
  ASSERT_EQ(loops.size(), 3u);
  EXPECT_THAT(loops[0].steps, ElementsAre(1, 0));
  // After 4 elements `a` is where it must be, b moves on by one; after 3 rows it goes back by 3.
  EXPECT_THAT(outer_loops(loops), ElementsAre(3, 0, 1, 2, 0, -3));
  // Dimensions of 1 do not matter.
  loops = broadcast_loops({{1, 2, 1, 3}, {3}}, {1, 2, 1, 3});
  ASSERT_EQ(loops.size(), 2u);
  EXPECT_THAT(outer_loops(loops), ElementsAre(2, 0, -3));
  loops = broadcast_loops({{}, {1, 1}}, {1, 1});
  ASSERT_EQ(loops.size(), 1u);
  EXPECT_EQ(loops[0].count, 1);
}

// By the naive rule, for every pair of shapes of four dimensions of 1 or 2.
TEST(Broadcast, LoopsVisitTheElementsThatBelongTogether) {
  for (int bits = 0; bits < 256; ++bits) {
    Shape a, b;
    for (int d = 0; d < 4; ++d) {
      a.push_back(1 + (bits >> d & 1));
      b.push_back(1 + (bits >> (4 + d) & 1));
    }
    const Shape out = *broadcast_shape({a, b});
    const std::vector<BroadcastLoop> loops = broadcast_loops({a, b}, out);
    int64_t element = 0;
    std::vector<int64_t> round(loops.size(), 0);
    for (; element < element_count(out); ++element) {
      int64_t at[2] = {0, 0};
      for (size_t l = 0; l < loops.size(); ++l)
        for (size_t k = 0; k < 2; ++k) at[k] += round[l] * loops[l].steps[k];
      ASSERT_EQ(at[0], operand_element(a, out, element)) << shape_text(a) << " with " << shape_text(b);
      ASSERT_EQ(at[1], operand_element(b, out, element)) << shape_text(a) << " with " << shape_text(b);
      for (size_t l = 0; l < loops.size(); ++l) {
        if (++round[l] < loops[l].count) break;
        round[l] = 0;
      }
    }
  }
}

OpCase example(const char* op, DType type, const Shape& a, const Shape& b, const Quant& q, const Quant& r,
               const Quant& out, Attrs attributes = {}) {
  return pair_case(op, {"example", type, a, b, q, r, out}, std::move(attributes));
}

template <class T>
std::vector<T> result(const OpCase& c, const std::vector<std::vector<T>>& inputs) {
  const std::vector<T> reference = reference_of<T>(c, inputs);
  const Result<KernelCall> call = choose_kernel(c.graph, c.graph.nodes[0], target_with(0));
  std::vector<Bytes> contents;
  for (const std::vector<T>& input : inputs) contents.push_back(bytes_of(input));
  EXPECT_EQ(values_of<T>(run_call(c.graph, *call, contents)), reference);
  return reference;
}

TEST(Broadcast, ExamplesByHand) {
  const Quant q = per_tensor(0.5f, 1), half = per_tensor(0.25f, -2);
  // (5 - 1) / 2 - (3 + 2) / 4 = 0.75 is 1.5 steps, a tie that goes away from zero; 1 on top.
  EXPECT_THAT(result<int8_t>(example("sub", DType::kInt8, {2, 1}, {2}, q, half, q), {{5, 1}, {3, -2}}),
              ElementsAre(3, 5, -2, 1));
  EXPECT_THAT(result<int32_t>(example("sub", DType::kInt32, {2}, {}, {}, {}, {}), {{5, INT32_MIN}, {7}}),
              ElementsAre(-2, INT32_MAX - 6));
  EXPECT_THAT(
      result<int32_t>(example("mul", DType::kInt32, {2}, {2}, {}, {}, {}), {{1 << 20, -3}, {1 << 12, 5}}),
      ElementsAre(0, -15));
  EXPECT_THAT(
      result<int8_t>(example("extremum", DType::kInt8, {3}, {1}, q, q, q, attrs({{"which", "minimum"}})),
                     {{-7, 3, 9}, {3}}),
      ElementsAre(-7, 3, 3));
  // The square of (6 - 2) / 2 is 4, 8 steps.
  EXPECT_THAT(result<int8_t>(example("squared_difference", DType::kInt8, {1}, {1}, q, q, q), {{6}, {2}}),
              ElementsAre(9));
}

// Every pair of int8, with factors from 2^-15 to 2^21.
TEST(Div, KernelAndReferenceAgreeOnEveryPair) {
  std::vector<int8_t> all;
  for (int i = -128; i < 128; ++i) all.push_back(static_cast<int8_t>(i));
  for (const float scale : {1.0f / 32768, 0.011f, 0.3f, 1.0f, 47.0f, 2.0e6f})
    result<int8_t>(example("div", DType::kInt8, {256, 1}, {1, 256}, per_tensor(scale, -3), per_tensor(1, 100),
                           per_tensor(1, 7)),
                   {all, all});
}

TEST(Div, ByZeroIsTheOutermostNumber) {
  const Quant q = per_tensor(0.5f, 1);
  EXPECT_THAT(result<int8_t>(example("div", DType::kInt8, {3}, {1}, q, q, q), {{5, -5, 1}, {1}}),
              ElementsAre(127, -128, 1));
  EXPECT_THAT(result<int32_t>(example("div", DType::kInt32, {5}, {5}, {}, {}, {}),
                              {{7, -7, 0, INT32_MIN, -7}, {0, 0, 0, -1, 2}}),
              ElementsAre(INT32_MAX, INT32_MIN, 0, INT32_MIN, -3));
  EXPECT_THAT(result<float>(example("div", DType::kFloat32, {2}, {2}, {}, {}, {}), {{1, 1}, {4, -8}}),
              ElementsAre(0.25f, -0.125f));
}

TEST(FloorDivision, OfAllSigns) {
  const std::vector<std::vector<float>> inputs = {{7, -7, 7, -7, 1, 6}, {2, 2, -2, -2, 3, 3}};
  EXPECT_THAT(result<float>(example("floor_division", DType::kFloat32, {6}, {6}, {}, {}, {},
                                    attrs({{"result", "quotient"}})),
                            inputs),
              ElementsAre(3, -4, -4, 3, 0, 2));
  EXPECT_THAT(result<float>(example("floor_division", DType::kFloat32, {6}, {6}, {}, {}, {},
                                    attrs({{"result", "remainder"}})),
                            inputs),
              ElementsAre(1, 1, -1, -1, 1, 0));
}

// A quotient that rounds up to a whole number is below it all the same: 0.3 / 0.1 of floats is above 3, and
// 8388607 / 0.99999994 below 8388608.
TEST(FloorDivision, DoesNotRoundUp) {
  const OpCase c =
      example("floor_division", DType::kFloat32, {3}, {3}, {}, {}, {}, attrs({{"result", "quotient"}}));
  EXPECT_THAT(result<float>(c, {{0.3f, 0.99999994f, 2.9999998f}, {0.1f, 1.0f, 1.0f}}), ElementsAre(3, 0, 2));
}

TEST(Compare, WhatIsNotANumberIsUnequal) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  for (const char* relation : {"equal", "not_equal", "less", "less_equal", "greater", "greater_equal"}) {
    const OpCase c = pair_case("compare", {"nan", DType::kFloat32, {2}, {2}}, DType::kBool,
                               attrs({{"relation", std::string(relation)}}));
    const std::vector<Bytes> inputs = {bytes_of<float>({nan, 1}), bytes_of<float>({nan, nan})};
    const uint8_t wanted = relation == std::string("not_equal") ? 1 : 0;
    EXPECT_THAT(run_reference(c.graph, inputs), ElementsAre(wanted, wanted)) << relation;
    const Result<KernelCall> call = choose_kernel(c.graph, c.graph.nodes[0], target_with(0));
    EXPECT_THAT(run_call(c.graph, *call, inputs), ElementsAre(wanted, wanted)) << relation;
  }
}

TEST(Broadcast, RefusesWhatItCannotDo) {
  Graph graph =
      example("sub", DType::kInt8, {2, 3}, {3}, per_tensor(1, 0), per_tensor(1, 0), per_tensor(1, 0)).graph;
  graph.tensor(graph.inputs[1]).shape = {2};
  EXPECT_THAT(problem_of(graph), HasSubstr("shapes 2x3 and 2 cannot be combined"));
  graph.tensor(graph.inputs[1]).shape = {3};
  graph.tensor(graph.outputs[0]).quant = per_tensor(1e-9f, 0);
  EXPECT_THAT(problem_of(graph), HasSubstr("is too small for inputs of scale"));

  const Quant q = per_tensor(1, 0);
  graph = example("extremum", DType::kInt8, {3}, {3}, q, q, q, attrs({{"which", "maximum"}})).graph;
  graph.tensor(graph.inputs[1]).quant = per_tensor(2, 0);
  EXPECT_THAT(problem_of(graph), HasSubstr("this operator needs them equal"));
  graph.nodes[0].attrs.set("which", std::string("median"));
  graph.tensor(graph.inputs[1]).quant = q;
  EXPECT_THAT(problem_of(graph), HasSubstr("there is no extremum 'median'"));

  graph = example("div", DType::kInt8, {3}, {3}, q, q, q).graph;
  graph.tensor(graph.inputs[0]).quant = per_tensor(1e8f, 0);
  EXPECT_THAT(problem_of(graph), HasSubstr("is too small for inputs of scale"));

  graph =
      pair_case("compare", {"c", DType::kBool, {3}, {3}}, DType::kBool, attrs({{"relation", "equal"}})).graph;
  graph.nodes[0].attrs.set("relation", std::string("less"));
  EXPECT_THAT(problem_of(graph), HasSubstr("booleans have no order"));
  graph.tensor(graph.outputs[0]).type = DType::kInt8;
  graph.nodes[0].attrs.set("relation", std::string("equal"));
  EXPECT_THAT(problem_of(graph), HasSubstr("of a comparison is int8, not bool"));
}

}  // namespace
}  // namespace mote
