// SPDX-License-Identifier: Apache-2.0
#include "ops/pool2d.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ops/op_test_support.h"

namespace mote {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

OpCase pool(const char* op, Shape in, int64_t kernel_h, int64_t kernel_w, Attrs window) {
  CaseBuilder builder("pool");
  window.set("kernel_h", kernel_h);
  window.set("kernel_w", kernel_w);
  const Quant quant = per_tensor(0.1f, 1);
  builder.node(op, {builder.input(DType::kInt8, std::move(in), quant)}, std::move(window), DType::kInt8,
               quant);
  return builder.build();
}

TEST(AveragePool2d, RoundsTiesAwayFromZero) {
  const OpCase c = pool("average_pool2d", {1, 4, 2, 1}, 1, 2, window_attrs(1, 2));
  EXPECT_THAT(reference_of<int8_t>(c, {{1, 2, -1, -2, 0, -1, 127, 127}}), ElementsAre(2, -2, -1, 127));
}

TEST(AveragePool2d, PaddingDoesNotCount) {
  const OpCase c = pool("average_pool2d", {1, 1, 3, 1}, 1, 3, window_attrs(1, 1, {0, 0, 1, 1}));
  EXPECT_THAT(reference_of<int8_t>(c, {{10, 20, 60}}), ElementsAre(15, 30, 40));
}

TEST(MaxPool2d, AnExampleByHand) {
  const OpCase c = pool("max_pool2d", {1, 2, 2, 2}, 2, 2, window_attrs(1, 1, {0, 0, 0, 1}));
  EXPECT_THAT(reference_of<int8_t>(c, {{-5, 1, -7, 2, -100, 3, -128, 0}}), ElementsAre(-5, 3, -7, 2));
}

TEST(Pool2d, ReadsTheOptionsOfTflite) {
  Graph graph = pool("max_pool2d", {1, 5, 5, 1}, 2, 2, window_attrs(1, 1)).graph;
  Node node = graph.nodes[0];
  node.attrs = {};
  // padding SAME, strides 2 (w) and 3 (h), window 2 (w) by 3 (h), RELU
  const Status status =
      map_pool2d(FakeOptions({{0, 0}, {1, 2}, {2, 3}, {3, 2}, {4, 3}, {5, 1}}), graph, node, 17);
  ASSERT_TRUE(status.ok()) << status.error().to_string();
  EXPECT_EQ(node.attrs.integer("kernel_h"), 3);
  EXPECT_EQ(node.attrs.integer("kernel_w"), 2);
  EXPECT_EQ(node.attrs.integer("stride_h"), 3);
  EXPECT_EQ(node.attrs.integer("stride_w"), 2);
  EXPECT_EQ(node.attrs.integer("pad_top"), 0);
  EXPECT_EQ(node.attrs.integer("pad_bottom"), 1);
  EXPECT_EQ(node.attrs.integer("pad_right"), 1);
}

TEST(Pool2d, RefusesWhatItCannotDo) {
  const Graph good = pool("max_pool2d", {1, 5, 5, 1}, 2, 2, window_attrs(1, 1)).graph;
  Graph graph = good;
  graph.nodes[0].attrs.set("kernel_h", int64_t{0});
  EXPECT_THAT(problem_of(graph), HasSubstr("window of 0x2"));
  graph = good;
  graph.nodes[0].attrs.set("kernel_h", int64_t{1} << 40);
  EXPECT_THAT(problem_of(graph), HasSubstr("cannot be pooled"));
  graph = good;
  graph.nodes[0].attrs.set("pad_top", int64_t{2});
  EXPECT_THAT(problem_of(graph), HasSubstr("padding is as large as the window"));
  graph = good;
  graph.tensor(graph.outputs[0]).quant = per_tensor(0.2f, 1);
  EXPECT_THAT(problem_of(graph), HasSubstr("needs them equal"));
}

TEST(Pool2d, EveryImageOfABatchHasItsOwnBorder) {
  const OpCase c = pool("average_pool2d", {2, 2, 1, 1}, 3, 1, window_attrs(1, 1, {1, 1, 0, 0}));
  EXPECT_THAT(reference_of<int8_t>(c, {{10, 20, -50, -70}}), ElementsAre(15, 15, -60, -60));
}

// Sums of int16 reach 32 bits sooner.
TEST(Pool2d, RefusesLargeWindowsOfInt16) {
  Graph graph = pool("average_pool2d", {1, 300, 300, 1}, 200, 200, window_attrs(1, 1)).graph;
  EXPECT_EQ(problem_of(graph), "");
  for (Tensor& tensor : graph.tensors) {
    tensor.type = DType::kInt16;
    tensor.quant = per_tensor(0.1f, 0);
  }
  EXPECT_THAT(problem_of(graph), HasSubstr("a window of 200x200 cannot be pooled"));
}

}  // namespace
}  // namespace mote
