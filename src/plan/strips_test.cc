// SPDX-License-Identifier: Apache-2.0
#include "plan/strips.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>

#include "plan/checker.h"
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

// A 3x3 convolution, and a fully connected layer that needs all of it.
Lowered classifier() {
  CaseBuilder builder("classifier");
  const Quant quant = per_tensor(0.1f, 3);
  const TensorId in = builder.input(DType::kInt8, {1, 16, 16, 4}, quant);
  const TensorId filters = builder.constant(DType::kInt8, {8, 3, 3, 4}, per_tensor(0.001f, 0));
  builder.node("conv2d", {in, filters}, window_attrs(1, 1, {1, 1, 1, 1}), DType::kInt8, quant);
  const TensorId weights = builder.constant(DType::kInt8, {5, 16 * 16 * 8}, per_tensor(0.001f, 0));
  Graph graph = builder.build().graph;
  const TensorId out = graph.add({"out", DType::kInt8, {1, 5}, quant, nullptr, -1});
  graph.nodes.push_back(
      {"fully_connected", {graph.outputs[0], weights}, {out}, attrs({{"activation", "none"}}), {}});
  graph.outputs = {out};
  for (Node& node : graph.nodes) fold_zero_point(graph, node, find_op(node.op)->channel_axis);
  Target target;
  target.objective = Objective::kRam;
  return *lower(graph, target);
}

TEST(Slicer, LooksForLessScratchAmongTheFastKernels) {
  const OpCase layer = weighted_case(
      "conv2d", 0,
      {"speech", DType::kInt8, {1, 49, 40, 1}, {8, 10, 8, 1}, window_attrs(2, 2, {4, 5, 3, 3}, "relu")});
  Lowered model{layer.graph, Target{}, {}};
  model.target.isa = kIsaDsp;
  fold_zero_point(model.graph, model.graph.nodes[0], 0);
  const auto calls = lower_candidates(model.graph, model.graph.nodes[0], model.target);
  ASSERT_TRUE(calls.ok()) << calls.error().to_string();
  for (const KernelCall& call : *calls)
    if (call.kernel == &kernel("conv2d_s8_dsp_rows")) model.calls.push_back(call);
  ASSERT_EQ(model.calls.size(), 1u);
  Slicer same(model, SliceKernels::kOfWhole), least(model, SliceKernels::kLeastScratch);
  const KernelCall& rows = *same.slice(0, {3, 4});
  const KernelCall& small = *least.slice(0, {3, 4});
  EXPECT_EQ(rows.kernel, model.calls[0].kernel);
  EXPECT_LT(small.scratch_bytes, rows.scratch_bytes / 2);
  EXPECT_GT(small.scratch_bytes, 0) << "the portable kernel needs none and takes ten times as long";
}

TEST(MakeStrips, KeepsTheRowsThatTheNextStripNeeds) {
  const Lowered model = bottleneck();
  Slicer slicer(model, SliceKernels::kOfWhole);
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
  Slicer slicer(model, SliceKernels::kOfWhole);
  EXPECT_FALSE(make_strips(model, slicer, 0, 1, 2));
}

TEST(MakeStrips, AddsUpWhatNeedsTheWholeInput) {
  const Lowered model = classifier();
  Slicer slicer(model, SliceKernels::kOfWhole);
  const std::optional<Strips> strips = make_strips(model, slicer, 0, 1, 2);
  ASSERT_TRUE(strips);
  EXPECT_EQ(strips->count, 8);
  ASSERT_EQ(strips->steps.size(), 16u);
  ASSERT_EQ(strips->buffers.size(), 1u);
  EXPECT_EQ(strips->buffers[0].bytes, 2 * 16 * 8);
  for (size_t strip = 0; strip < 8; ++strip) {
    const StripStep& step = strips->steps[2 * strip + 1];
    EXPECT_EQ(step.writes, strip == 7 ? StripOutput::kWhole : StripOutput::kNothing);
    EXPECT_EQ(step.inputs[0].rows.first, static_cast<int32_t>(2 * strip));
    EXPECT_GT(step.call->kept_bytes, 5 * 4);
    // The first call begins the sums, all later ones share one block of parameters.
    EXPECT_EQ(step.call == strips->steps[1].call, strip == 0);
    if (strip > 0) {
      EXPECT_EQ(step.call, strips->steps[3].call);
    }
  }
  const auto sums = std::find_if(strips->scratch.begin(), strips->scratch.end(),
                                 [](const StripScratch& s) { return s.node == 1; });
  ASSERT_NE(sums, strips->scratch.end());
  EXPECT_EQ(sums->first_node, 0u) << "sums live while the convolution runs";
  EXPECT_EQ(sums->last_node, 1u);
}

TEST(PlanMemory, NeverHasTheInputOfASumWhole) {
  const Lowered model = classifier();
  const Result<Layout> layout = plan_memory(model, Sharing::kInPlace);
  ASSERT_TRUE(layout.ok()) << layout.error().to_string();
  EXPECT_LT(layout->arena_bytes, 16 * 16 * 8);
  EXPECT_EQ(layout->tensor_offset[static_cast<size_t>(model.graph.nodes[0].outputs[0])], Layout::kNowhere);
}

// What check_layout() says when the layout of the classifier is spoiled.
std::string problem_of_spoiled(const std::function<void(Layout::Stage&)>& spoil) {
  const Lowered model = classifier();
  Layout layout = *plan_memory(model, Sharing::kInPlace);
  spoil(layout.stages.at(0));
  const Status status = check_layout(model, layout);
  return status.ok() ? "" : status.error().what;
}

// Calls visit(step) for the fully connected layer's steps.
template <class Visit>
void for_each_sum(Layout::Stage& stage, const Visit& visit) {
  for (Layout::Step& step : stage.steps)
    if (step.node == 1) visit(step);
}

TEST(CheckLayout, FindsSumsThatAreOverwritten) {
  const auto by_scratch = [](Layout::Stage& stage) {
    const int64_t of_convolution = stage.steps[0].scratch_offset;
    for_each_sum(stage, [&](Layout::Step& step) { step.scratch_offset = of_convolution; });
  };
  EXPECT_EQ(problem_of_spoiled(by_scratch), "memory plan: scratch overwrites what node 1 keeps");
  const auto over_the_input = [](Layout::Stage& stage) {
    for_each_sum(stage, [](Layout::Step& step) { step.scratch_offset = step.inputs[0].offset; });
  };
  EXPECT_NE(problem_of_spoiled(over_the_input).find("holds byte"), std::string::npos);
}

TEST(CheckLayout, FindsASumThatIsNotOfTheWholeInput) {
  const auto without = [](int strip) {
    return problem_of_spoiled([strip](Layout::Stage& stage) {
      const auto is_left_out = [&](const Layout::Step& s) { return s.node == 1 && s.strip == strip; };
      stage.steps.erase(std::find_if(stage.steps.begin(), stage.steps.end(), is_left_out));
    });
  };
  EXPECT_NE(without(0).find("takes byte"), std::string::npos);
  EXPECT_NE(without(1).find("takes byte"), std::string::npos);
  const int last = plan_memory(classifier(), Sharing::kInPlace)->stages[0].strips - 1;
  EXPECT_NE(without(last).find("has taken"), std::string::npos);
}

TEST(CheckLayout, FindsASumThatIsWrittenTooEarlyOrNever) {
  const auto early = [](Layout::Stage& stage) {
    for_each_sum(stage, [](Layout::Step& step) { step.outputs[0].bytes = 5; });
  };
  const auto never = [](Layout::Stage& stage) {
    for_each_sum(stage, [](Layout::Step& step) { step.outputs[0].bytes = 0; });
  };
  EXPECT_NE(problem_of_spoiled(early).find("writes 5 bytes of its output, not 0"), std::string::npos);
  EXPECT_NE(problem_of_spoiled(never).find("writes 0 bytes of its output, not 5"), std::string::npos);
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
  const FusionSearch search(model);  // owns the stages
  for (const Stages& stages : search.choices())
    for (const Strips* strips : stages) EXPECT_GT(strips->added_flash_bytes, 0);
}

}  // namespace
}  // namespace mote
