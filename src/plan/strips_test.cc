// SPDX-License-Identifier: Apache-2.0
#include "plan/strips.h"

#include <gtest/gtest.h>

#include "plan/fusion.h"
#include "plan/plan.h"
#include "plan/test_graphs.h"

namespace mote {
namespace {

// A pointwise convolution that makes much of little, and a 3x3 depthwise one that makes a quarter of it.
Lowered bottleneck(int32_t size = 16) {
  CaseBuilder builder("bottleneck");
  const Quant quant = per_tensor(0.1f, 3);
  const TensorId in = builder.input(DType::kInt8, {1, size, size, 4}, quant);
  const auto weights = [&](Shape shape, int axis) {
    Quant each;
    each.scale.assign(static_cast<size_t>(shape[static_cast<size_t>(axis)]), 0.001f);
    each.zero_point.assign(each.scale.size(), 0);
    each.axis = axis;
    return builder.constant(DType::kInt8, std::move(shape), each);
  };
  const TensorId wide = weights({32, 1, 1, 4}, 0), deep = weights({1, 3, 3, 32}, 3);
  builder.node("conv2d", {in, wide}, window_attrs(1, 1), DType::kInt8, quant);
  Graph graph = builder.build().graph;
  const TensorId middle = graph.outputs[0];
  const TensorId out = graph.add({"out", DType::kInt8, {1, size / 2, size / 2, 32}, quant, nullptr, -1});
  graph.nodes.push_back({"depthwise_conv2d", {middle, deep}, {out}, window_attrs(2, 2, {0, 1, 0, 1}), {}});
  graph.outputs = {out};
  for (Node& node : graph.nodes) fold_zero_point(graph, node, find_op(node.op)->channel_axis);
  Target target;
  target.objective = Objective::kRam;
  return *lower(graph, target);
}

TEST(MakeStrips, KeepsTheRowsThatTheNextStripNeeds) {
  const Lowered model = bottleneck();
  Slicer slicer(model);
  const std::optional<Strips> strips = make_strips(model, slicer, 0, 1, 2);
  ASSERT_TRUE(strips);
  EXPECT_EQ(strips->count, 4);
  ASSERT_EQ(strips->steps.size(), 8u);
  // Two rows of outputs see five rows; the last one of them is the first of the next strip.
  ASSERT_EQ(strips->buffers.size(), 1u);
  EXPECT_EQ(strips->buffers[0].bytes, 5 * 16 * 32);
  EXPECT_EQ(strips->steps[0].output.rows.count(), 5);
  const StripStep& second = strips->steps[2];
  EXPECT_EQ(second.output.rows.first, 5);
  EXPECT_EQ(second.output.rows.last, 9);
  EXPECT_EQ(second.output.base, 4);
  // The middle strips are one call with one block of parameters, the last has no row of its own to make.
  EXPECT_EQ(strips->steps[2].call, strips->steps[4].call);
  EXPECT_EQ(strips->steps[6].output.rows.last, 16);
}

TEST(MakeStrips, RefusesATensorThatIsNeededElsewhere) {
  Lowered model = bottleneck();
  model.graph.outputs.push_back(model.graph.nodes[0].outputs[0]);
  Slicer slicer(model);
  EXPECT_FALSE(make_strips(model, slicer, 0, 1, 2));
}

TEST(PlanMemory, RunsABottleneckInStrips) {
  const Lowered model = bottleneck();
  const Result<Layout> layout = plan_memory(model, Sharing::kInPlace);
  ASSERT_TRUE(layout.ok()) << layout.error().to_string();
  EXPECT_LT(layout->arena_bytes, 16 * 16 * 32) << "the tensor in the middle alone has as many";
  ASSERT_EQ(layout->stages.size(), 1u);
  EXPECT_GT(layout->stages[0].strips, 1);
  EXPECT_EQ(layout->tensor_offset[static_cast<size_t>(model.graph.nodes[0].outputs[0])], Layout::kNowhere);
}

TEST(PlanMemory, ForSizeStripsSaveMoreMemoryThanTheyTakeFlash) {
  Lowered model = bottleneck(64);
  model.target.objective = Objective::kSize;
  const Result<Layout> layout = plan_memory(model, Sharing::kInPlace);
  ASSERT_TRUE(layout.ok()) << layout.error().to_string();
  EXPECT_LT(layout->arena_bytes, 64 * 64 * 32) << "kilobytes for a few hundred bytes of flash";
  EXPECT_GT(layout->stages[0].strips, 1);
  for (const Stages& stages : FusionSearch(model).choices())
    for (const Strips* strips : stages) EXPECT_GT(strips->added_flash_bytes, 0);
}

}  // namespace
}  // namespace mote
