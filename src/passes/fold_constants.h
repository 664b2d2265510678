// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "base/result.h"
#include "ir/graph.h"
#include "target/target.h"

namespace mote {

// Evaluates every node whose inputs are all constants with the operator's reference arithmetic and makes its
// outputs constants. Nodes that write a model output stay, since an output must be computed by a node. Test:
// fold_constants_test.cc.
Status fold_constants(Graph& graph, const Target& target);

}  // namespace mote
