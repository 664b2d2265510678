// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ops/op_test_support.h"

namespace mote {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

OpCase pad(Attrs attributes) {
  CaseBuilder builder("pad");
  const Quant quant = per_tensor(0.1f, 7);
  builder.node("pad", {builder.input(DType::kInt8, {2, 2}, quant)}, std::move(attributes), DType::kInt8,
               quant);
  return builder.build();
}

Attrs before_and_after(std::vector<int64_t> before, std::vector<int64_t> after) {
  return attrs({{"before", std::move(before)}, {"after", std::move(after)}});
}

TEST(Pad, WritesTheZeroPoint) {
  EXPECT_THAT(reference_of<int8_t>(pad(before_and_after({1, 0}, {0, 2})), {{1, 2, 3, 4}}),
              ElementsAre(7, 7, 7, 7, 1, 2, 7, 7, 3, 4, 7, 7));
}

TEST(Pad, WritesAGivenValue) {
  Attrs attributes = before_and_after({0, 1}, {0, 0});
  attributes.set("value", int64_t{-9});
  EXPECT_THAT(reference_of<int8_t>(pad(attributes), {{1, 2, 3, 4}}), ElementsAre(-9, 1, 2, -9, 3, 4));
}

TEST(Pad, ReadsItsInputsFromTflite) {
  Graph graph = pad(before_and_after({1, 0}, {0, 2})).graph;
  Node node = graph.nodes[0];
  node.attrs = {};
  node.inputs.push_back(
      graph.add(constant_tensor("paddings", DType::kInt32, {2, 2}, std::vector<int32_t>{1, 2, 3, 4})));
  Tensor value = constant_tensor("value", DType::kInt8, {}, std::vector<int8_t>{-3});
  value.quant = per_tensor(0.1f, 7);
  node.inputs.push_back(graph.add(std::move(value)));
  const Status status = find_op("pad")->map_tflite(FakeOptions({}), graph, node, 60);
  ASSERT_TRUE(status.ok()) << status.error().to_string();
  EXPECT_THAT(node.attrs.list("before"), ElementsAre(1, 3));
  EXPECT_THAT(node.attrs.list("after"), ElementsAre(2, 4));
  EXPECT_EQ(node.attrs.integer("value"), -3);
  EXPECT_EQ(node.inputs.size(), 1u);
}

TEST(Pad, RefusesWhatItCannotDo) {
  Graph graph = pad(before_and_after({1, 0}, {0, 2})).graph;
  graph.nodes[0].attrs.set("before", std::vector<int64_t>{-1, 0});
  EXPECT_THAT(problem_of(graph), HasSubstr("out of range"));
  graph.nodes[0].attrs.set("before", std::vector<int64_t>{INT64_MAX, 0});
  EXPECT_THAT(problem_of(graph), HasSubstr("out of range"));
  graph.nodes[0].attrs.set("before", std::vector<int64_t>{1});
  EXPECT_THAT(problem_of(graph), HasSubstr("must have 2 entries"));

  Node node = graph.nodes[0];
  node.inputs.push_back(graph.inputs[0]);
  const Status computed = find_op("pad")->map_tflite(FakeOptions({}), graph, node, 34);
  ASSERT_FALSE(computed.ok());
  EXPECT_THAT(computed.error().what, HasSubstr("must be a constant"));
}

}  // namespace
}  // namespace mote
