// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>

#include "base/result.h"
#include "ir/graph.h"
#include "target/target.h"

namespace mote {

// Puts the nodes into an order in which fewer bytes of tensors are alive at the same time, where branches
// leave a choice. As many orders as there are differ in what has been executed so far, so the search goes
// over sets of executed nodes, all those of one size at a time (Liberis and Lane, arXiv 1910.05110). It finds
// the least peak unless more than kMostSets sets have the same size; then only the most promising go on. The
// order of the file stays when no other is better.
Status order_for_memory(Graph& graph, const Target& target);

constexpr int kMostSets = 500;

// The most bytes of tensors that are alive while one node runs: its inputs and outputs, and whatever later
// nodes or the caller still need.
int64_t peak_tensor_bytes(const Graph& graph);

}  // namespace mote
