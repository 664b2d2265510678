// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <vector>

#include "ir/graph.h"

namespace mote {

// Nodes whose result is known when the model is compiled.

// The node has inputs, all of them constants, and outputs; it is none that only brings a constant into RAM.
bool has_constant_result(const Graph& graph, const Node& node);

// The contents of the outputs of such a node, by its operator's reference arithmetic. The node has been
// checked.
std::vector<Bytes> constant_result(const Graph& graph, const Node& node);

// Makes the outputs of such a node constants. The node is to be removed.
void fold_node(Graph& graph, const Node& node);

}  // namespace mote
