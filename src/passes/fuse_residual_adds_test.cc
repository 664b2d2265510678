// SPDX-License-Identifier: Apache-2.0
#include "passes/fuse_residual_adds.h"

#include <gtest/gtest.h>

#include "ir/text.h"
#include "ir/verify.h"
#include "ops/op_test_support.h"
#include "passes/test_graphs.h"

namespace mote {
namespace {

Target helium() {
  Target target;
  target.isa = uint32_t{kIsaMve} | kIsaDsp | kIsaFpu;
  return target;
}

// Two convolutions 1x1 over the one input, whose outputs are added: nodes 0, 1 and 2.
class Sum {
 public:
  Sum() {
    CaseBuilder builder("sum");
    const TensorId in = builder.input(DType::kInt8, {1, 8, 8, 16}, per_tensor(0.1f, 5));
    const TensorId weights = builder.constant(DType::kInt8, {16, 1, 1, 16}, per_tensor(0.02f, 0));
    builder.node("conv2d", {in, weights}, window_attrs(1, 1), DType::kInt8, per_tensor(0.3f, -7));
    graph_ = builder.build().graph;
    first_ = graph_.outputs[0];
    Node second = graph_.nodes[0];
    Tensor out = graph_.tensor(first_);
    out.name = "second";
    out.quant = per_tensor(0.25f, 3);
    second_ = graph_.add(std::move(out));
    second.outputs = {second_};
    graph_.nodes.push_back(std::move(second));
    add_ = {"add", {first_, second_}, {}, attrs({{"activation", "relu"}}), {}};
  }

  Graph with(std::vector<TensorId> operands) {
    add_.inputs = std::move(operands);
    Tensor sum = graph_.tensor(first_);
    sum.name = "sum";
    sum.quant = per_tensor(0.31f, -128);
    add_.outputs = {graph_.add(std::move(sum))};
    graph_.outputs = add_.outputs;
    graph_.nodes.push_back(add_);
    return graph_;
  }
  Graph make() { return with({first_, second_}); }

  Graph graph_;
  Node add_;
  TensorId first_, second_;
};

std::vector<std::string> ops_of(const Graph& graph) {
  std::vector<std::string> out;
  for (const Node& node : graph.nodes) out.push_back(node.op);
  return out;
}

std::vector<std::string> after(Graph graph, const Target& target) {
  EXPECT_TRUE(verify(graph).ok());
  EXPECT_TRUE(fuse_residual_adds(graph, target).ok());
  EXPECT_TRUE(verify(graph).ok() && verify_ops(graph).ok());
  return ops_of(graph);
}

using Ops = std::vector<std::string>;
const Ops kFused = {"conv2d", "conv2d_add"}, kApart = {"conv2d", "conv2d", "add"};

TEST(FuseResidualAdds, MovesASumIntoTheLaterConvolution) {
  for (const bool swapped : {false, true}) {
    Sum sum;
    const Graph before = swapped ? sum.with({sum.second_, sum.first_}) : sum.make();
    Graph graph = before;
    ASSERT_TRUE(fuse_residual_adds(graph, helium()).ok());
    ASSERT_EQ(ops_of(graph), kFused);
    const Node& fused = graph.nodes[1];
    EXPECT_EQ(fused.inputs.size(), 4u);
    EXPECT_EQ(fused.inputs[3], sum.first_);
    EXPECT_EQ(fused.outputs, before.outputs);
    EXPECT_EQ(fused.attrs.text("activation"), "relu");
    EXPECT_EQ(fused.attrs.text("conv_activation"), "none");
    EXPECT_EQ(fused.attrs.number("conv_scale"), 0.25);
    EXPECT_EQ(fused.attrs.integer("conv_zero_point"), 3);
    for (uint32_t seed = 0; seed < 4; ++seed) {
      const Bytes input = random_inputs(before, seed)[0];
      EXPECT_EQ(run_reference(before, {input}), run_reference(graph, {input}));
    }
  }
}

TEST(FuseResidualAdds, MakesANodeThatIsTheSameAfterPrinting) {
  Graph graph = Sum().make();
  graph.tensor(graph.nodes[1].outputs[0]).quant = per_tensor(0.1f, 3);  // a scale with no short decimal form
  ASSERT_TRUE(fuse_residual_adds(graph, helium()).ok());
  ASSERT_EQ(ops_of(graph), kFused);
  const Result<Graph> read = parse_graph(print(graph), "text");
  ASSERT_TRUE(read.ok()) << read.error().to_string();
  EXPECT_EQ(read->nodes[1].attrs, graph.nodes[1].attrs);
  EXPECT_TRUE(verify_ops(*read).ok());
  const Bytes input = random_inputs(graph, 7)[0];
  EXPECT_EQ(run_reference(*read, {input}), run_reference(graph, {input}));
}

TEST(FuseResidualAdds, TakesApartWhatWasFusedForAnotherTarget) {
  const Graph before = Sum().make();
  Graph graph = before;
  ASSERT_TRUE(fuse_residual_adds(graph, helium()).ok());
  ASSERT_EQ(ops_of(graph), kFused);
  Target dsp, small = helium();
  dsp.isa = kIsaDsp;
  small.objective = Objective::kSize;
  for (const Target& target : {dsp, small}) {
    Graph apart = graph;
    ASSERT_TRUE(fuse_residual_adds(apart, target).ok());
    EXPECT_TRUE(verify(apart).ok() && verify_ops(apart).ok());
    ASSERT_EQ(ops_of(apart), kApart);
    EXPECT_EQ(apart.nodes[1].attrs, before.nodes[1].attrs);
    EXPECT_EQ(apart.nodes[2].attrs, before.nodes[2].attrs);
    const Bytes input = random_inputs(before, 1)[0];
    EXPECT_EQ(run_reference(before, {input}), run_reference(apart, {input}));
  }
}

TEST(FuseResidualAdds, KeepsASumWhoseConvolutionIsReadElsewhere) {
  Graph graph = Sum().make();
  graph.outputs.push_back(graph.nodes[1].outputs[0]);
  EXPECT_EQ(after(graph, helium()), kApart);
}

TEST(FuseResidualAdds, KeepsASumWhoseOtherOperandComesLater) {
  // A pool that runs after both convolutions: the first is no operand, the second ran before it.
  Sum sum;
  Node pool{"max_pool2d", {sum.first_}, {}, window_attrs(1, 1), {}};
  pool.attrs.set("kernel_h", int64_t{1});
  pool.attrs.set("kernel_w", int64_t{1});
  Tensor pooled = sum.graph_.tensor(sum.first_);
  pooled.name = "pooled";
  pool.outputs = {sum.graph_.add(std::move(pooled))};
  sum.graph_.nodes.push_back(pool);
  EXPECT_EQ(after(sum.with({pool.outputs[0], sum.second_}), helium()),
            (Ops{"conv2d", "conv2d", "max_pool2d", "add"}));
}

TEST(FuseResidualAdds, KeepsASumWithItself) {
  Sum sum;
  EXPECT_EQ(after(sum.with({sum.second_, sum.second_}), helium()), kApart);
}

TEST(FuseResidualAdds, KeepsASumWithAConstant) {
  Sum sum;
  Tensor constant = constant_tensor("constant", DType::kInt8, {16}, std::vector<int8_t>(16, 3));
  constant.quant = per_tensor(0.1f, 0);
  EXPECT_EQ(after(sum.with({sum.second_, sum.graph_.add(std::move(constant))}), helium()), kApart);
}

TEST(FuseResidualAdds, KeepsASumThatNoLineIsEqualTo) {
  // Ties of the rounding fall on both sides of the zero point.
  Graph graph = Sum().make();
  graph.tensor(graph.nodes[0].outputs[0]).quant = per_tensor(1, 0);
  graph.tensor(graph.nodes[1].outputs[0]).quant = per_tensor(1, 0);
  graph.tensor(graph.outputs[0]).quant = per_tensor(2, 0);
  EXPECT_EQ(after(graph, helium()), kApart);
}

TEST(FuseResidualAdds, KeepsASumWithAnActivationThatCutsInt8) {
  Sum sum;
  sum.add_.attrs.set("activation", std::string("relu6"));
  EXPECT_EQ(after(sum.make(), helium()), kApart);
}

TEST(FuseResidualAdds, KeepsSumsWhereNoKernelIsBetter) {
  const Graph graph = Sum().make();
  EXPECT_EQ(after(graph, Target{}), kApart);
  Target dsp;
  dsp.isa = kIsaDsp;
  EXPECT_EQ(after(graph, dsp), kApart);
  Target small = helium();
  small.objective = Objective::kSize;
  EXPECT_EQ(after(graph, small), kApart);
}

}  // namespace
}  // namespace mote
