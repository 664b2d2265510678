// SPDX-License-Identifier: Apache-2.0
#include "flow/mlperf.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mote {
namespace {

using ::testing::HasSubstr;

TEST(AreaUnderCurve, CountsPairsInTheRightOrder) {
  EXPECT_DOUBLE_EQ(area_under_curve({1, 2, 3, 4}, {false, false, true, true}), 1);
  EXPECT_DOUBLE_EQ(area_under_curve({1, 2, 3, 4}, {true, true, false, false}), 0);
  EXPECT_DOUBLE_EQ(area_under_curve({1, 2, 3, 4}, {false, true, false, true}), 0.75);
  EXPECT_DOUBLE_EQ(area_under_curve({5, 5, 5}, {false, true, false}), 0.5);
  EXPECT_DOUBLE_EQ(area_under_curve({1, 2, 2, 3}, {false, true, false, true}), 0.875);
  EXPECT_DOUBLE_EQ(area_under_curve({1, 2}, {true, true}), 0.5);
  EXPECT_DOUBLE_EQ(area_under_curve({}, {}), 0.5);
}

Graph model(const Shape& in, const Shape& out, DType type = DType::kInt8) {
  Graph graph;
  graph.add({"in", type, in, {{1.0F}, {0}, -1}, nullptr, -1});
  graph.add({"out", type, out, {{1.0F}, {0}, -1}, nullptr, -1});
  graph.inputs = {0};
  graph.outputs = {1};
  return graph;
}

std::string error_of(const Graph& graph, const std::string& id = "") {
  const Result<MlperfBenchmark> benchmark = mlperf_benchmark_of(graph, id);
  return benchmark.ok() ? benchmark->id : benchmark.error().to_string();
}

TEST(MlperfBenchmarkOf, IsFoundByTheInput) {
  EXPECT_EQ(error_of(model({1, 49, 10, 1}, {1, 12})), "kws01");
  EXPECT_EQ(error_of(model({1, 96, 96, 3}, {1, 2})), "vww01");
  EXPECT_EQ(error_of(model({1, 32, 32, 3}, {1, 10})), "ic01");
  EXPECT_EQ(error_of(model({1, 640}, {1, 640})), "ad01");
  EXPECT_EQ(error_of(model({1, 30, 1, 40}, {1, 3})), "sww01");
  // Another form of the same values, when it is said which.
  EXPECT_EQ(error_of(model({1, 490}, {12}), "kws01"), "kws01");
}

TEST(MlperfBenchmarkOf, AnotherModelIsRefused) {
  EXPECT_THAT(error_of(model({1, 10}, {1, 2})), HasSubstr("of no benchmark"));
  EXPECT_THAT(error_of(model({1, 49, 10, 1}, {1, 12}), "kws02"), HasSubstr("there is no benchmark 'kws02'"));
  EXPECT_THAT(error_of(model({1, 49, 10, 1}, {1, 11})), HasSubstr("the model takes 490 and gives 11"));
  EXPECT_THAT(error_of(model({1, 640}, {1, 1})), HasSubstr("gives 640"));
  EXPECT_THAT(error_of(model({1, 49, 10, 1}, {1, 12}, DType::kFloat32)), HasSubstr("only int8 models"));
}

}  // namespace
}  // namespace mote
