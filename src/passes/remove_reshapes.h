// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "base/result.h"
#include "ir/graph.h"
#include "target/target.h"

namespace mote {

// Lets nodes read what is before a reshape (or a PAD of nothing) where they do not care for the shape: a
// fully connected layer that flattens its input, another reshape, and anything where the shape stays the
// same. The scales must be equal to the bit. Nodes that nobody reads any more are left to remove_dead_code().
Status remove_reshapes(Graph& graph, const Target& target);

}  // namespace mote
