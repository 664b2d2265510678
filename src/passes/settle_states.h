// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "base/result.h"
#include "ir/graph.h"
#include "target/target.h"

namespace mote {

// Leaves of the states those that must be kept: one that never changes becomes a constant, one that no node
// reads is dropped. A state that takes over what another one was gets a copy of it, so that all states can be
// brought up to date in any order; so does an output of the model that is what a state was.
Status settle_states(Graph& graph, const Target& target);

}  // namespace mote
