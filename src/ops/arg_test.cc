// SPDX-License-Identifier: Apache-2.0
#include "ops/arg.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "ops/op_test_support.h"

namespace mote {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

OpCase arg(const char* op, DType type, Shape shape, int64_t axis) {
  CaseBuilder builder(op);
  builder.node(op, {builder.input(type, std::move(shape), per_tensor(0.1f, 3))}, attrs({{"axis", axis}}),
               DType::kInt32);
  return builder.build();
}

std::vector<int32_t> indices(const OpCase& c, const std::vector<float>& input) {
  return values_of<int32_t>(run_reference(c.graph, {bytes_of(input)}));
}

TEST(Arg, TakesTheFirstOfEquals) {
  EXPECT_THAT(indices(arg("arg_max", DType::kFloat32, {2, 4}, 1), {1, 3, 3, 2, 5, 5, 0, 5}),
              ElementsAre(1, 0));
  EXPECT_THAT(indices(arg("arg_min", DType::kFloat32, {2, 3}, 0), {1, 3, 2, 1, 2, 5}), ElementsAre(0, 1, 0));
}

// As in TensorFlow Lite Micro, where no comparison with it is true.
TEST(Arg, NotANumberStaysWhereItComesFirst) {
  const float nan = std::nanf("");
  EXPECT_THAT(indices(arg("arg_max", DType::kFloat32, {2, 3}, 1), {nan, 1, 2, 1, nan, 2}), ElementsAre(0, 2));
}

TEST(Arg, RefusesWhatIsNotThere) {
  Graph graph = arg("arg_max", DType::kInt8, {2, 3}, 1).graph;
  graph.nodes[0].attrs.set("axis", int64_t{2});
  EXPECT_THAT(problem_of(graph), HasSubstr("axis 2"));
  graph.nodes[0].attrs.set("axis", int64_t{-1});
  EXPECT_THAT(problem_of(graph), HasSubstr("axis -1"));
  graph.nodes[0].attrs.set("axis", int64_t{1});
  graph.tensor(graph.outputs[0]).type = DType::kInt64;
  EXPECT_THAT(problem_of(graph), HasSubstr("must be int32"));

  Node node = graph.nodes[0];
  node.inputs.push_back(graph.add(constant_tensor("axis", DType::kInt32, {2}, std::vector<int32_t>{0, 1})));
  EXPECT_THAT(map_arg(FakeOptions({}), graph, node, 56).error().what, HasSubstr("one number"));
  graph.tensor(node.inputs[1]) = constant_tensor("axis", DType::kInt32, {}, std::vector<int32_t>{-3});
  EXPECT_THAT(map_arg(FakeOptions({}), graph, node, 56).error().what, HasSubstr("axis -3"));
}

}  // namespace
}  // namespace mote
