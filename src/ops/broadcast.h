// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <optional>
#include <vector>

#include "base/result.h"
#include "ir/graph.h"
#include "ops/lowered.h"
#include "ops/op.h"

namespace mote {

// Operators on elements whose operands may differ in shape: dimensions are matched from the last one on, and
// one that is 1, or missing, is repeated as often as the output has it. Source: TFLM 90b983c,
// reference/broadcast_loop.h.

// The shape that all have when they are repeated; nothing if two sizes other than 1 meet.
std::optional<Shape> broadcast_shape(const std::vector<Shape>& shapes);

// The shape of the output of a node whose inputs are all operands; an error if there is none.
Result<std::vector<Shape>> infer_broadcast(const Graph& graph, const Node& node);

// The element of an operand that belongs to element i of the output.
int64_t operand_element(const Shape& operand, const Shape& out, int64_t i);

// One of the nested loops over the output: how often it goes round, and by how many elements each operand
// moves on.
struct BroadcastLoop {
  int64_t count = 1;
  std::vector<int64_t> steps;
};

// The fewest loops that visit the output from its first element to its last; the innermost one comes first.
std::vector<BroadcastLoop> broadcast_loops(const std::vector<Shape>& operands, const Shape& out);

// All but the innermost one as kernels take them: for each how often it goes round, and how far each operand
// moves from where the loop within has left it.
std::vector<int32_t> outer_loops(const std::vector<BroadcastLoop>& loops);

// The fields of MOTE_BROADCAST_FIELDS (device/nn/broadcast/broadcast.h) for a node of two operands, and the
// inputs of the call: a constant operand is read from flash, and the one in RAM stands in both places then.
void add_broadcast(KernelCall& call, const Graph& graph, const Node& node);

// The same for the operands in another order.
void add_broadcast(KernelCall& call, const Graph& graph, TensorId a, TensorId b, TensorId out);

// out[i] = function(a[i], b[i]) with both operands repeated as the output's shape demands.
template <class A, class B, class Out, class Function>
void eval_pairs(const Graph& graph, const Node& node, const Buffers& buffers, Function function) {
  const Shape& a = graph.tensor(node.inputs[0]).shape;
  const Shape& b = graph.tensor(node.inputs[1]).shape;
  const Tensor& out = graph.tensor(node.outputs[0]);
  for (int64_t i = 0; i < out.elements(); ++i)
    buffers.out<Out>(0)[i] = function(buffers.in<A>(0)[operand_element(a, out.shape, i)],
                                      buffers.in<B>(1)[operand_element(b, out.shape, i)]);
}

}  // namespace mote
