// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "base/result.h"
#include "ir/graph.h"
#include "target/target.h"

namespace mote {

// Puts a node `constant` before every use of a constant that a kernel reads from RAM (OpDef::ram_inputs), and
// before every output of the model that never changes, or state that is set to a constant. Each use gets its
// own copy, so that none lives longer than it must.
Status load_constants(Graph& graph, const Target& target);

}  // namespace mote
