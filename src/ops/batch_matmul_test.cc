// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ops/op_test_support.h"

namespace mote {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

OpCase product(Shape a, Shape b, bool adj_x = false, bool adj_y = false, DType type = DType::kFloat32,
               Quant quant = {}) {
  CaseBuilder builder("product");
  builder.node("batch_matmul",
               {builder.input(type, std::move(a), quant), builder.input(type, std::move(b), quant)},
               attrs({{"adj_x", int64_t{adj_x}}, {"adj_y", int64_t{adj_y}}}), type, quant);
  return builder.build();
}

TEST(BatchMatmul, AnExampleByHand) {
  EXPECT_THAT(reference_of<float>(product({2, 2}, {2, 2}), {{1, 2, 3, 4}, {5, 6, 7, 8}}),
              ElementsAre(19, 22, 43, 50));
  EXPECT_THAT(reference_of<float>(product({2, 2}, {2, 2}, true, false), {{1, 2, 3, 4}, {5, 6, 7, 8}}),
              ElementsAre(26, 30, 38, 44));
  EXPECT_THAT(reference_of<float>(product({2, 2}, {2, 2}, false, true), {{1, 2, 3, 4}, {5, 6, 7, 8}}),
              ElementsAre(17, 23, 39, 53));
}

TEST(BatchMatmul, ZeroPointsOfBothAreTakenOff) {
  const OpCase c = product({1, 2}, {2, 1}, false, false, DType::kInt8, per_tensor(1, 10));
  EXPECT_THAT(reference_of<int8_t>(c, {{12, 9}, {15, 13}}), ElementsAre(17));  // 2 * 5 - 1 * 3 + 10
}

TEST(BatchMatmul, StretchesLeadingDimensions) {
  EXPECT_THAT(reference_of<float>(product({2, 1, 1, 1}, {3, 1, 1}), {{2, 3}, {5, 7, 11}}),
              ElementsAre(10, 14, 22, 15, 21, 33));
}

TEST(BatchMatmul, RefusesWhatDoesNotFit) {
  const Graph good = product({2, 3, 4}, {2, 4, 5}).graph;
  const auto with_shape = [&](Shape a) {
    Graph graph = good;
    graph.tensor(graph.inputs[0]).shape = std::move(a);
    return problem_of(graph);
  };
  EXPECT_THAT(with_shape({2, 3, 5}), HasSubstr("cannot be multiplied"));
  EXPECT_THAT(with_shape({3, 3, 4}), HasSubstr("do not fit together"));
  EXPECT_THAT(with_shape({4}), HasSubstr("2 to 5"));
  EXPECT_THAT(with_shape({1, 1, 1, 2, 3, 4}), HasSubstr("2 to 5"));
  EXPECT_THAT(with_shape({1 << 28, 2, 3, 4}), HasSubstr("larger than mote accepts"));
}

TEST(BatchMatmul, RefusesSumsThatCouldOverflow) {
  Graph graph = product({1, 4}, {4, 1}, false, false, DType::kInt16, per_tensor(0.1f, 0)).graph;
  graph.tensor(graph.inputs[0]).shape = {1, 1 << 18};
  graph.tensor(graph.inputs[1]).shape = {1 << 18, 1};
  EXPECT_THAT(problem_of(graph), HasSubstr("sums of 262144 products"));
}

}  // namespace
}  // namespace mote
