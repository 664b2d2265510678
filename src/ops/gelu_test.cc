// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ops/op_test_support.h"

namespace mote {
namespace {

using testing::ElementsAre;
using testing::FloatNear;

OpCase gelu(DType type, Shape shape, bool approximate) {
  CaseBuilder builder("gelu");
  builder.node("gelu", {builder.input(type, std::move(shape), per_tensor(0.1f, 10))},
               attrs({{"approximate", int64_t{approximate}}}), type, per_tensor(0.1f, -10));
  return builder.build();
}

// The normal distribution has 0.8413447 below 1 and 0.0227501 below -2.
TEST(Gelu, ExamplesByHand) {
  EXPECT_THAT(reference_of<float>(gelu(DType::kFloat32, {4}, false), {{1, -2, 0, 9}}),
              ElementsAre(FloatNear(0.8413447f, 1e-6f), FloatNear(-0.0455003f, 1e-6f), 0, 9));
  EXPECT_THAT(reference_of<float>(gelu(DType::kFloat32, {3}, true), {{1, -2, 9}}),
              ElementsAre(FloatNear(0.8411920f, 1e-6f), FloatNear(-0.0454023f, 1e-6f), 9));
  // 1, -2, 0 and -13.8 in steps of 0.1.
  EXPECT_THAT(reference_of<int8_t>(gelu(DType::kInt8, {4}, false), {{20, -10, 10, -128}}),
              ElementsAre(-2, -10, -10, -10));
}

TEST(Gelu, SaysInTheFileWhetherItIsApproximate) {
  for (const int8_t approximate : {0, 1}) {
    OpCase c = gelu(DType::kFloat32, {4}, false);
    Node& node = c.graph.nodes[0];
    ASSERT_TRUE(find_op("gelu")->map_tflite(FakeOptions({{0, approximate}}), c.graph, node, 150).ok());
    EXPECT_EQ(node.attrs.integer("approximate"), approximate);
  }
}

TEST(Gelu, RefusesAnotherTypeOfOutput) {
  Graph graph = gelu(DType::kFloat32, {4}, false).graph;
  graph.tensor(graph.outputs[0]).type = DType::kInt32;
  EXPECT_FALSE(problem_of(graph).empty());
}

}  // namespace
}  // namespace mote
