// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>

#include "ir/graph.h"

namespace mote {

// Makes a node with one input, a slot, and one output, all slots, keep the newest ones from run to run: what
// it has had goes in and comes out as states. The layers behind it run for the first time with the `first`th
// slot, and then with every `cycles`th; the other runs end at the node.
void add_slots(Graph& graph, Node& node, int64_t cycles, int64_t first);

}  // namespace mote
