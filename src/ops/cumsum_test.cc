// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ops/op_test_support.h"

namespace mote {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

OpCase sums(DType type, int64_t exclusive, int64_t reverse, Quant in = {}, Quant out = {}) {
  CaseBuilder builder("sums");
  builder.node("cumsum", {builder.input(type, {3}, in)},
               attrs({{"axis", int64_t{0}}, {"exclusive", exclusive}, {"reverse", reverse}}), type, out);
  return builder.build();
}

TEST(Cumsum, GoesEitherWay) {
  const auto f32 = DType::kFloat32;
  EXPECT_THAT(reference_of<float>(sums(f32, 0, 0), {{1, 2, 4}}), ElementsAre(1, 3, 7));
  EXPECT_THAT(reference_of<float>(sums(f32, 1, 0), {{1, 2, 4}}), ElementsAre(0, 1, 3));
  EXPECT_THAT(reference_of<float>(sums(f32, 0, 1), {{1, 2, 4}}), ElementsAre(7, 6, 4));
  EXPECT_THAT(reference_of<float>(sums(f32, 1, 1), {{1, 2, 4}}), ElementsAre(6, 4, 0));
}

// TensorFlow Lite's int8 sum begins with what a stored 0 stands for, here 3 steps.
TEST(Cumsum, Int8BeginsWithAStoredZero) {
  const OpCase c = sums(DType::kInt8, 0, 0, per_tensor(0.5f, -3), per_tensor(0.5f, 0));
  EXPECT_THAT(reference_of<int8_t>(c, {{-3, -2, 100}}), ElementsAre(3, 4, 107));
}

TEST(Cumsum, RefusesWhatItCannotDo) {
  Graph graph = sums(DType::kInt8, 0, 0, per_tensor(0.5f, 0), per_tensor(0.5f, 0)).graph;
  graph.nodes[0].attrs.set("axis", int64_t{-1});
  EXPECT_THAT(problem_of(graph), HasSubstr("axis -1"));
  graph.nodes[0].attrs.set("axis", int64_t{0});
  graph.tensor(graph.outputs[0]).quant = per_tensor(1e-9f, 0);
  EXPECT_THAT(problem_of(graph), HasSubstr("cannot be brought"));
}

}  // namespace
}  // namespace mote
