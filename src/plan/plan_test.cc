// SPDX-License-Identifier: Apache-2.0
#include "plan/plan.h"

#include <gtest/gtest.h>

#include "ops/case_builder.h"
#include "plan/checker.h"

namespace mote {
namespace {

// A residual block: in -> conv -> conv -> add with in. It cannot run in strips: without fold-zero-points no
// node can be lowered again.
Lowered residual_block() {
  CaseBuilder builder("residual");
  const Quant quant = per_tensor(0.1f, 3);
  const TensorId in = builder.input(DType::kInt8, {1, 8, 8, 4}, quant);
  const TensorId first = builder.constant(DType::kInt8, {4, 1, 1, 4}, per_tensor(0.02f, 0));
  builder.node("conv2d", {in, first}, window_attrs(1, 1), DType::kInt8, quant);
  Graph graph = builder.build().graph;
  const TensorId middle = graph.outputs[0];
  const auto tensor = [&](const char* name) {
    return graph.add({name, DType::kInt8, {1, 8, 8, 4}, quant, nullptr, -1});
  };
  const TensorId second = tensor("second"), sum = tensor("sum");
  graph.nodes.push_back({"conv2d", {middle, first}, {second}, window_attrs(1, 1), {}});
  graph.nodes.push_back({"add", {in, second}, {sum}, attrs({{"activation", "none"}}), {}});
  graph.outputs = {sum};
  Lowered out{graph, Target{}, {}};
  for (const Node& node : graph.nodes) {
    KernelCall call;
    call.kernel = &kernel(node.op == "add" ? "add_s8" : "conv2d_s8");
    call.inputs = node.op == "add" ? node.inputs : std::vector<TensorId>{node.inputs[0]};
    call.outputs = node.outputs;
    call.order = access_order(graph, node, call);
    out.calls.push_back(std::move(call));
  }
  return out;
}

TEST(PlanMemory, ReachesTheLowerBoundOfAResidualBlock) {
  const Lowered model = residual_block();
  const Result<Layout> layout = plan_memory(model, Sharing::kInPlace);
  ASSERT_TRUE(layout.ok()) << layout.error().to_string();
  // The second convolution goes over the first one's result, one position of four bytes behind it: a position
  // is read until its last channel is written. The sum lies over either operand.
  EXPECT_EQ(layout->arena_bytes, 2 * 256 + 4);
  EXPECT_EQ(layout->arena_bytes, peak_bytes(lifetimes(model, Sharing::kInPlace, {})));
}

TEST(PlanMemory, GivesEveryTensorItsOwnMemoryWithoutSharing) {
  const Result<Layout> layout = plan_memory(residual_block(), Sharing::kNone);
  ASSERT_TRUE(layout.ok());
  EXPECT_EQ(layout->arena_bytes, 3 * 256);  // at the add: in, second and sum
}

TEST(PlanMemory, CountsScratch) {
  Lowered model = residual_block();
  model.calls[1].scratch_bytes = 100;
  const Result<Layout> layout = plan_memory(model, Sharing::kInPlace);
  ASSERT_TRUE(layout.ok());
  EXPECT_EQ(layout->arena_bytes, 2 * 256 + 4 + 100);
  EXPECT_NE(layout->stages[1].steps[0].scratch_offset, Layout::kNowhere);
}

// The last node reads and writes states only, and the outputs are states: nothing in the arena lives as long.
TEST(PlanMemory, OfAModelThatEndsInStates) {
  Graph graph;
  graph.name = "counts";
  const auto real = [&graph](const char* name) {
    return graph.add({name, DType::kFloat32, {1, 3}, {}, nullptr, -1});
  };
  const TensorId in = real("in");
  const TensorId sum_before = real("sum_before"), sum = real("sum");
  const TensorId sums_before = real("sums_before"), sums = real("sums");
  const Attrs none = attrs({{"activation", std::string("none")}});
  graph.nodes = {{"add", {sum_before, in}, {sum}, none, {}}, {"add", {sums_before, sum}, {sums}, none, {}}};
  graph.inputs = {in};
  graph.outputs = {sum, sums};
  graph.states = {{sum_before, sum, nullptr}, {sums_before, sums, nullptr}};
  const Result<Lowered> model = lower(graph, Target{});
  ASSERT_TRUE(model.ok()) << model.error().to_string();
  const std::vector<int64_t> input_only = {12, 0, 0};  // bytes at each node, and after them
  EXPECT_EQ(live_bytes(lifetimes(*model, Sharing::kInPlace, {})), input_only);
  const Result<Layout> layout = plan_memory(*model, Sharing::kInPlace);
  ASSERT_TRUE(layout.ok()) << layout.error().to_string();
  EXPECT_EQ(layout->arena_bytes, 12);
}

// Moves a tensor to another place, in the whole schedule.
void put(Layout& layout, TensorId id, int64_t offset) {
  layout.tensor_offset[static_cast<size_t>(id)] = offset;
  for (Layout::Stage& stage : layout.stages)
    for (Layout::Step& step : stage.steps)
      for (std::vector<Layout::Part>* parts : {&step.inputs, &step.outputs})
        for (Layout::Part& part : *parts)
          if (part.tensor == id) part.offset = offset;
}

TEST(CheckLayout, FindsAnOverwrittenTensor) {
  const Lowered model = residual_block();
  Layout layout = *plan_memory(model, Sharing::kInPlace);
  const TensorId in = model.graph.inputs[0], middle = model.graph.nodes[0].outputs[0];
  put(layout, middle, layout.tensor_offset[static_cast<size_t>(in)]);
  const Status status = check_layout(model, layout);
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.error().code, Code::kInternal);
  EXPECT_NE(status.error().what.find("before it is read"), std::string::npos) << status.error().what;
}

TEST(CheckLayout, FindsAnOutputTooCloseToItsInput) {
  const Lowered model = residual_block();
  Layout layout = *plan_memory(model, Sharing::kInPlace);
  const TensorId middle = model.graph.nodes[0].outputs[0], second = model.graph.nodes[1].outputs[0];
  const int64_t place = layout.tensor_offset[static_cast<size_t>(middle)];
  ASSERT_EQ(layout.tensor_offset[static_cast<size_t>(second)], place - 4);
  put(layout, second, place);
  EXPECT_FALSE(check_layout(model, layout).ok());
}

TEST(CheckLayout, FindsScratchOverAnInput) {
  Lowered model = residual_block();
  model.calls[1].scratch_bytes = 100;
  Layout layout = *plan_memory(model, Sharing::kInPlace);
  Layout::Step& step = layout.stages[1].steps[0];
  step.scratch_offset = step.inputs[0].offset;
  EXPECT_FALSE(check_layout(model, layout).ok());
}

TEST(CheckLayout, FindsATensorOutsideTheArenaOrMisaligned) {
  const Lowered model = residual_block();
  for (const int64_t wrong : {int64_t{-4}, int64_t{2}, int64_t{2 * 256 + 8}}) {
    Layout layout = *plan_memory(model, Sharing::kInPlace);
    put(layout, model.graph.outputs[0], wrong);
    EXPECT_FALSE(check_layout(model, layout).ok()) << wrong;
  }
}

TEST(CheckLayout, FindsANodeThatDoesNotRun) {
  const Lowered model = residual_block();
  const Layout good = *plan_memory(model, Sharing::kInPlace);
  Layout layout = good;
  layout.stages.pop_back();
  EXPECT_FALSE(check_layout(model, layout).ok());
  layout = good;
  layout.stages[1].steps.clear();
  EXPECT_FALSE(check_layout(model, layout).ok());
}

}  // namespace
}  // namespace mote
