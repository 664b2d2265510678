// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "base/result.h"
#include "ir/graph.h"

namespace mote {

// Branches and loops of model files, whose parts are graphs of their own, become nodes of one graph:
// see ops/control_flow.h.

// Turns after which a loop counts as endless, where nobody has said otherwise.
constexpr int64_t kMostTurns = 65536;

// `node` reads the condition and then the inputs of both parts, and writes their outputs. Where the condition
// is a constant only the part that runs is taken.
Status add_branch(Graph& graph, const Node& node, const Graph& then_part, const Graph& else_part);

// `node` reads what the loop starts with and writes what it ends with. `condition` and `body` take these
// values; the first gives one bool, the second the values for the next turn.
Status add_loop(Graph& graph, const Node& node, const Graph& condition, const Graph& body);

}  // namespace mote
