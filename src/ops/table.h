// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "ops/op.h"

namespace mote {

// An elementwise int8 node of one input as a table of its 256 results, made with the operator's reference
// arithmetic: a candidate for its lower().
KernelCall lookup_call(const OpDef& op, const Graph& graph, const Node& node);

}  // namespace mote
