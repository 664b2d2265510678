// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ops/op_test_support.h"

namespace mote {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

Tensor weights_tensor(Shape shape, std::vector<int8_t> values, float scale) {
  Tensor out = constant_tensor("weights", DType::kInt8, std::move(shape), values);
  out.quant = per_tensor(scale, 0);
  return out;
}

// 2x2 image of two channels, window 2x1 (rows x columns), multiplier 2.
OpCase small() {
  CaseBuilder b("small");
  const TensorId in = b.input(DType::kInt8, {1, 2, 2, 2}, per_tensor(0.5f, 1));
  const TensorId weights = b.constant(weights_tensor({1, 2, 1, 4}, {1, 2, 3, 4, 5, 6, 7, 8}, 0.5f));
  const TensorId bias =
      b.constant(constant_tensor("bias", DType::kInt32, {4}, std::vector<int32_t>{0, 10, 20, 30}));
  b.node("depthwise_conv2d", {in, weights, bias}, window_attrs(1, 1, {0, 1, 0, 0}), DType::kInt8,
         per_tensor(0.25f, -2));
  return b.build();
}

TEST(DepthwiseConv2d, AnExampleByHand) {
  // Factor 0.5 * 0.5 / 0.25 = 1. Channel c feeds outputs 2c and 2c + 1; values count less the zero point 1,
  // and the padding below counts nothing. First pixel: channel 0 is 2 over 6, channel 1 is 3 over 7, so 1*1 +
  // 5*5 - 2 = 24, 10 + 1*2 + 5*6 - 2 = 40, 20 + 2*3 + 6*7 - 2 = 66, 30 + 2*4 + 6*8 - 2 = 84.
  const std::vector<int8_t> out = reference_of<int8_t>(small(), {{2, 3, 4, 5, 6, 7, 8, 9}});
  EXPECT_THAT(out,
              ElementsAre(24, 40, 66, 84, 3 + 35 - 2, 10 + 6 + 42 - 2, 20 + 12 + 56 - 2, 30 + 16 + 64 - 2,  //
                          3, 18, 36, 52, 5, 22, 42, 60));
}

TEST(DepthwiseConv2d, CountsMultiplyAccumulates) {
  const OpCase c = small();
  EXPECT_EQ(total_macs(c.graph), 2 * 2 * 4 * 2);
}

TEST(DepthwiseConv2d, ReadsTheOptionsOfTflite) {
  Graph graph = small().graph;
  Node node = graph.nodes[0];
  node.attrs = {};
  // padding SAME, strides 2 (w) and 1 (h), multiplier 2, RELU6, dilations 1 (w) and 1 (h)
  const FakeOptions options({{0, 0}, {1, 2}, {2, 1}, {3, 2}, {4, 3}, {5, 1}, {6, 1}});
  const Status status = find_op("depthwise_conv2d")->map_tflite(options, graph, node, 4);
  ASSERT_TRUE(status.ok()) << status.error().to_string();
  EXPECT_EQ(node.attrs.integer("stride_w"), 2);
  EXPECT_EQ(node.attrs.integer("stride_h"), 1);
  EXPECT_EQ(node.attrs.text("activation"), "relu6");
  EXPECT_EQ(node.attrs.integer("pad_top"), 0);
  EXPECT_EQ(node.attrs.integer("pad_bottom"), 1);

  const FakeOptions contradicting({{1, 1}, {2, 1}, {3, 3}});
  const Status refused = find_op("depthwise_conv2d")->map_tflite(contradicting, graph, node, 4);
  ASSERT_FALSE(refused.ok());
  EXPECT_THAT(refused.error().what, HasSubstr("depth multiplier 3 times 2 input channels"));
}

TEST(DepthwiseConv2d, RefusesWhatItCannotDo) {
  Graph graph = small().graph;
  graph.tensor(graph.nodes[0].inputs[0]).shape = {1, 2, 2, 3};
  EXPECT_THAT(problem_of(graph), HasSubstr("do not fit 3 input channels"));

  graph = small().graph;
  graph.nodes[0].attrs.set("stride_h", int64_t{0});
  EXPECT_THAT(problem_of(graph), HasSubstr("stride_h is 0"));

  graph = small().graph;
  graph.tensor(graph.nodes[0].inputs[1]).quant = {{1, 1}, {0, 0}, 0};
  EXPECT_THAT(problem_of(graph), HasSubstr("must be quantised along axis 3"));
}

}  // namespace
}  // namespace mote
