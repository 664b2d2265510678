// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ops/op_test_support.h"

namespace mote {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

OpCase small(Quant weights_quant, int64_t keep_num_dims = 0, Shape in_shape = {1, 3}) {
  CaseBuilder b("small");
  const TensorId in = b.input(DType::kInt8, std::move(in_shape), per_tensor(0.5f, -1));
  Tensor weights = constant_tensor("weights", DType::kInt8, {2, 3}, std::vector<int8_t>{1, -2, 3, 4, 5, -6});
  weights.quant = std::move(weights_quant);
  const TensorId w = b.constant(std::move(weights));
  const TensorId bias =
      b.constant(constant_tensor("bias", DType::kInt32, {2}, std::vector<int32_t>{100, -7}));
  b.node("fully_connected", {in, w, bias}, attrs({{"activation", "none"}, {"keep_num_dims", keep_num_dims}}),
         DType::kInt8, per_tensor(0.25f, 10));
  return b.build();
}

TEST(FullyConnected, AnExampleByHand) {
  // Factor 0.5 * 0.5 / 0.25 = 1; inputs count plus 1: 100 + 11 - 42 + 93 + 10 and -7 + 44 + 105 - 186 + 10.
  EXPECT_THAT(reference_of<int8_t>(small(per_tensor(0.5f, 0)), {{10, 20, 30}}), ElementsAre(127, -34));
}

TEST(FullyConnected, OneScaleForEachOutput) {
  // Factors 0.5 and 0.25: 162 / 2 + 10 and -44 / 4 + 10.
  EXPECT_THAT(reference_of<int8_t>(small({{0.25f, 0.125f}, {0, 0}, 0}), {{10, 20, 30}}), ElementsAre(91, -1));
}

TEST(FullyConnected, ShapesOfTheOutput) {
  const Graph flat = small(per_tensor(0.5f, 0), 0, {2, 2, 3}).graph;
  EXPECT_EQ(flat.tensor(flat.outputs[0]).shape, (Shape{4, 2}));
  const Graph kept = small(per_tensor(0.5f, 0), 1, {2, 2, 3}).graph;
  EXPECT_EQ(kept.tensor(kept.outputs[0]).shape, (Shape{2, 2, 2}));
  EXPECT_EQ(total_macs(kept), 4 * 6);
}

TEST(FullyConnected, RefusesWhatItCannotDo) {
  Graph graph = small(per_tensor(0.5f, 0)).graph;
  graph.tensor(graph.inputs[0]).shape = {1, 4};
  EXPECT_THAT(problem_of(graph), HasSubstr("are for 3 inputs, the input has the shape 1x4"));

  graph = small(per_tensor(0.5f, 0)).graph;
  graph.tensor(graph.inputs[0]).type = DType::kUInt8;
  EXPECT_THAT(problem_of(graph), HasSubstr("uint8"));

  graph = small(per_tensor(0.5f, 0)).graph;
  graph.tensor(graph.inputs[0]).type = DType::kFloat32;
  graph.tensor(graph.outputs[0]).type = DType::kFloat32;
  EXPECT_THAT(problem_of(graph), HasSubstr("representative_dataset"));

  Node node = graph.nodes[0];
  const Status shuffled = find_op("fully_connected")->map_tflite(FakeOptions({{1, 1}}), graph, node, 9);
  ASSERT_FALSE(shuffled.ok());
  EXPECT_THAT(shuffled.error().what, HasSubstr("shuffled"));
}

}  // namespace
}  // namespace mote
