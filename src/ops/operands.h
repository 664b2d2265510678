// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <vector>

#include "ir/graph.h"

namespace mote {

// How the two operands of an elementwise operator lie: `full` has the output's elements, `repeated` has
// `count` of them, which are used again and again.
struct Operands {
  size_t full, repeated;  // index of the node's input
  int64_t repeats, count;
};

// Is a tensor of the shape `whole`, or one of its blocks of trailing dimensions repeated along the leading
// ones, made by one of the shape `part`?
bool repeats_along_leading(const Shape& part, const Shape& whole);

// The operands as the kernels for repetition along leading dimensions take them: of two tensors of the same
// shape, a constant is the repeated one. Nothing where that is not how they fit together, or where the full
// one is a constant: broadcast.h has the kernels for these.
std::optional<Operands> kernel_operands(const Graph& graph, const Node& node);

// The kernel's inputs: the full operand, and the repeated one unless it is a constant.
std::vector<TensorId> operands_in_ram(const Graph& graph, const Node& node, const Operands& operands);

}  // namespace mote
