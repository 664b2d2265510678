// SPDX-License-Identifier: Apache-2.0
#include "ops/element_map.h"

#include <gtest/gtest.h>

#include "ops/op_test_support.h"

namespace mote {
namespace {

// "4x8 2x1": sizes and strides; a list has none.
std::string text(const ElementMap& map) {
  std::string out = std::to_string(map.offset) + ":";
  for (const ElementMap::Dimension& d : map.dimensions)
    out += " " + std::to_string(d.count) + (d.at.empty() ? "x" + std::to_string(d.stride) : " listed");
  return out;
}

std::string simple(ElementMap map) { return text(simplified(map)); }

TEST(ElementMap, RegularNeighboursBecomeOne) {
  EXPECT_EQ(simple({0, {{2, 12, {}}, {3, 4, {}}, {4, 1, {}}}}), "0: 24x1");
  EXPECT_EQ(simple({0, {{4, 1, {}}, {2, 12, {}}, {3, 4, {}}}}), "0: 4x1 6x4");
  EXPECT_EQ(simple({5, {{1, 100, {}}, {3, -4, {}}, {1, 7, {}}}}), "5: 3x-4");
  EXPECT_EQ(simple({0, {{2, 0, {}}, {3, 0, {}}, {5, 1, {}}}}), "0: 6x0 5x1");
  EXPECT_EQ(simple({7, {}}), "7:");
}

TEST(ElementMap, ListsThatAreRegularBecomeStrides) {
  EXPECT_EQ(simple({1, {listed({8, 5, 2})}}), "9: 3x-3");
  EXPECT_EQ(simple({0, {listed({0, 0, 4, 4, 8, 8})}}), "0: 3x4 2x0");
  EXPECT_EQ(simple({0, {listed({6, 6, 6})}}), "6: 3x0");
  EXPECT_EQ(simple({0, {listed({3})}}), "3:");
  EXPECT_EQ(simple({0, {listed({4, 0, 4}), {4, 1, {}}}}), "4: 3 listed 4x1");
  EXPECT_EQ(simple({0, {listed({0, 4, 8}), {4, 1, {}}}}), "0: 12x1");
}

// The kernel for a transpose.
std::string kernel_for(DType type, Shape in, std::vector<int64_t> order) {
  CaseBuilder builder("transpose");
  builder.node("transpose", {builder.input(type, std::move(in))}, attrs({{"order", std::move(order)}}), type);
  const Graph graph = builder.build().graph;
  return choose_kernel(graph, graph.nodes[0], target_with(0))->kernel->name;
}

TEST(ElementMap, ElementsThatMoveTogetherAreOne) {
  EXPECT_EQ(kernel_for(DType::kInt8, {1, 5, 7, 3}, {0, 3, 1, 2}), "strided_copy_x8");
  EXPECT_EQ(kernel_for(DType::kInt8, {3, 5, 2}, {1, 0, 2}), "strided_copy_x16");
  EXPECT_EQ(kernel_for(DType::kInt8, {3, 5, 4}, {1, 0, 2}), "strided_copy_x32");
  EXPECT_EQ(kernel_for(DType::kInt16, {3, 5, 4}, {1, 0, 2}), "strided_copy_x64");
  EXPECT_EQ(kernel_for(DType::kInt8, {3, 5, 64}, {1, 0, 2}), "strided_copy_runs");
  EXPECT_EQ(kernel_for(DType::kInt8, {3, 5, 17}, {1, 0, 2}), "strided_copy_runs");
  EXPECT_EQ(kernel_for(DType::kFloat32, {3, 1, 4}, {1, 0, 2}), "copy");
}

}  // namespace
}  // namespace mote
