// SPDX-License-Identifier: Apache-2.0
#include "ops/reduction.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cfloat>
#include <cmath>

#include "ops/op_test_support.h"

namespace mote {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

OpCase reduction(const char* op, DType type, Shape shape, std::vector<int64_t> axes, Quant in = {},
                 Quant out = {}) {
  CaseBuilder builder(op);
  builder.node(op, {builder.input(type, std::move(shape), in)},
               attrs({{"axes", std::move(axes)}, {"keep_dims", int64_t{0}}}), type, out);
  return builder.build();
}

// The mean of n elements of one scale has the factor 1 / n in TensorFlow Lite's fixed point, which rounds
// twice: 1 / 4 goes up by way of 1 / 2. A pooling layer's division does not.
TEST(Reduction, MeanRoundsTwice) {
  const Quant quant = per_tensor(0.5f, 0);
  const OpCase mean = reduction("mean", DType::kInt8, {4, 3}, {0}, quant, quant);
  EXPECT_THAT(reference_of<int8_t>(mean, {{1, 2, -3, 0, 0, 0, 0, 0, 0, 0, 0, 0}}), ElementsAre(1, 1, -1));
}

TEST(Reduction, MeanTakesZeroPointsOff) {
  const OpCase mean =
      reduction("mean", DType::kInt8, {1, 3}, {1}, per_tensor(0.5f, -10), per_tensor(0.25f, 7));
  EXPECT_THAT(reference_of<int8_t>(mean, {{-7, -4, -1}}), ElementsAre(19));  // (1.5 + 3 + 4.5) / 3 = 3
}

TEST(Reduction, SumOfTooMuchIsClamped) {
  const OpCase sum = reduction("sum", DType::kInt8, {2, 3}, {1}, per_tensor(1, 0), per_tensor(1, 0));
  EXPECT_THAT(reference_of<int8_t>(sum, {{100, 100, 1, -100, -100, 100}}), ElementsAre(127, -100));
}

TEST(Reduction, ExtremaPassOverWhatIsNoNumber) {
  const OpCase largest = reduction("reduce_max", DType::kFloat32, {2, 3}, {1});
  const OpCase smallest = reduction("reduce_min", DType::kFloat32, {2, 3}, {1});
  const float nan = std::nanf("");
  EXPECT_THAT(reference_of<float>(largest, {{nan, -3, -2, nan, nan, nan}}), ElementsAre(-2, -FLT_MAX));
  EXPECT_THAT(reference_of<float>(smallest, {{nan, 3, 2, nan, nan, nan}}), ElementsAre(2, FLT_MAX));
}

// The file's node before it is mapped: the tensor and its axes.
Result<Node> mapped(std::vector<int32_t> axes, bool constant = true, Shape shape = {2, 3, 4}) {
  Graph graph;
  const auto count = static_cast<int32_t>(axes.size());
  Tensor list = constant_tensor("axes", DType::kInt32, {count}, axes);
  if (!constant) list.data = nullptr;
  Node node;
  node.inputs = {graph.add({"in", DType::kFloat32, std::move(shape), {}, nullptr, -1}),
                 graph.add(std::move(list))};
  node.outputs = {graph.add({"out", DType::kFloat32, {1}, {}, nullptr, -1})};
  MOTE_TRY(map_reduction(FakeOptions({{0, 1}}), graph, node, 40));
  return node;
}

TEST(Reduction, AxesOfAFileAreSortedAndCountedFromTheFirst) {
  const Result<Node> node = mapped({-1, 0, 2});
  ASSERT_TRUE(node.ok());
  EXPECT_THAT(node->attrs.list("axes"), ElementsAre(0, 2));
  EXPECT_EQ(node->attrs.integer("keep_dims"), 1);
  EXPECT_THAT(mapped({5}, true, {})->attrs.list("axes"), ElementsAre());
}

TEST(Reduction, RefusesAxesThatAreNotThere) {
  EXPECT_THAT(mapped({3}).error().what, HasSubstr("axis 3"));
  EXPECT_THAT(mapped({-4}).error().what, HasSubstr("axis -4"));
  EXPECT_THAT(mapped({INT32_MIN}).error().what, HasSubstr("axis -2147483648"));
  EXPECT_THAT(mapped({1}, false).error().what, HasSubstr("must be a constant"));
}

TEST(Reduction, RefusesDamagedAttributes) {
  Graph graph = reduction("sum", DType::kFloat32, {2, 3, 4}, {1}).graph;
  for (const std::vector<int64_t>& axes : {std::vector<int64_t>{-1}, {3}, {1, 1}, {1, 0}}) {
    graph.nodes[0].attrs.set("axes", axes);
    EXPECT_THAT(problem_of(graph), HasSubstr("axis"));
  }
}

TEST(Reduction, RefusesAxesInManyPlaces) {
  Graph graph = reduction("sum", DType::kFloat32, {2, 3, 4, 5, 6}, {1}).graph;
  graph.nodes[0].attrs.set("axes", std::vector<int64_t>{0, 2, 4});
  EXPECT_THAT(problem_of(graph), HasSubstr("not neighbours"));
}

}  // namespace
}  // namespace mote
