// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ops/op_test_support.h"

namespace mote {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

OpCase reshape(std::vector<int64_t> shape) {
  CaseBuilder builder("reshape");
  const Quant quant = per_tensor(0.1f, 7);
  builder.node("reshape", {builder.input(DType::kInt8, {2, 6}, quant)}, attrs({{"shape", std::move(shape)}}),
               DType::kInt8, quant);
  return builder.build();
}

TEST(Reshape, FillsInTheOpenSize) {
  const Graph graph = reshape({3, -1, 2}).graph;
  EXPECT_EQ(graph.tensor(graph.outputs[0]).shape, (Shape{3, 2, 2}));
  EXPECT_THAT(reference_of<int8_t>(reshape({12}), {{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}}),
              ElementsAre(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12));
}

TEST(Reshape, TakesTheShapeFromTheFile) {
  Graph graph = reshape({12}).graph;
  Node node = graph.nodes[0];
  node.attrs = {};
  node.inputs.push_back(graph.add(constant_tensor("shape", DType::kInt32, {2}, std::vector<int32_t>{-1, 4})));
  ASSERT_TRUE(find_op("reshape")->map_tflite(FakeOptions({}), graph, node, 22).ok());
  EXPECT_THAT(node.attrs.list("shape"), ElementsAre(-1, 4));
  EXPECT_EQ(node.inputs.size(), 1u);

  node.attrs = {};
  ASSERT_TRUE(find_op("reshape")->map_tflite(FakeOptions({}), graph, node, 22).ok());
  EXPECT_THAT(node.attrs.list("shape"), ElementsAre(12)) << "without a shape input, the declared one counts";
}

TEST(Reshape, RefusesWhatItCannotDo) {
  Graph graph = reshape({12}).graph;
  const auto with_shape = [&](std::vector<int64_t> shape) {
    graph.nodes[0].attrs.set("shape", std::move(shape));
    return problem_of(graph);
  };
  EXPECT_THAT(with_shape({5, 2}), HasSubstr("12 elements"));
  EXPECT_THAT(with_shape({-1, 5}), HasSubstr("12 elements"));
  EXPECT_THAT(with_shape({-1, -1}), HasSubstr("at most one may be -1"));
  EXPECT_THAT(with_shape({0, -1}), HasSubstr("must be positive"));
  EXPECT_THAT(with_shape({INT64_MAX, INT64_MAX}), HasSubstr("does not fit"));
  EXPECT_THAT(with_shape({3, 4}), HasSubstr("declared as 12"));
}

}  // namespace
}  // namespace mote
