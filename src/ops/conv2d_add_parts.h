// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>

#include "ir/graph.h"

namespace mote {

// A node conv2d_add computes add(conv2d(in, weights, bias), residual), exactly as these two nodes would: the
// convolution's output is rounded to int8, with a quantisation that no tensor has any more. It has the inputs
// in, weights, bias (or kNoTensor) and residual, the attributes of conv2d, and
//   conv_scale, conv_zero_point    the quantisation of the convolution's output
//   conv_activation                the activation of the convolution
//   activation                     that of the sum
struct ConvAddParts {
  Graph graph;  // with these tensors only
  Node conv, add;
};

// The two nodes, in a small graph of their own.
ConvAddParts conv2d_add_parts(const Graph& graph, const Node& node);

// The two nodes in the node's own graph, which gets the tensor between them.
struct ConvAndAdd {
  Node conv, add;
};
ConvAndAdd conv2d_and_add(Graph& graph, const Node& node);

// The one node for a convolution whose output is an operand of `add`, of two different operands.
Node conv2d_add_node(const Graph& graph, const Node& conv, const Node& add);

}  // namespace mote
