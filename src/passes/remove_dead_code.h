// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "base/result.h"
#include "ir/graph.h"
#include "target/target.h"

namespace mote {

// Removes nodes whose outputs nobody needs, then tensors that no node reads or writes; ids are renumbered.
// Test: remove_dead_code_test.cc.
Status remove_dead_code(Graph& graph, const Target& target);

}  // namespace mote
