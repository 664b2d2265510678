// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <vector>

#include "ir/graph.h"

namespace mote {

// Runs the graph with the operators' naive reference arithmetic, the truth for everything else. inputs[i] is
// the value of model input i, as many bytes as the tensor has. Returns the value of every tensor, by id;
// constants are empty.
std::vector<Bytes> run_reference(const Graph& graph, const std::vector<Bytes>& inputs);

}  // namespace mote
