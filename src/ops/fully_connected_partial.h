// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>

#include "ops/lowered.h"

namespace mote {

// A fully connected layer whose input comes in strips. The slicer marks a call's node with the attribute
// "strip", and gives its input the shape of the strip; the weights stay those of all strips together.
enum class Strip { kWhole = 0, kFirst = 1, kLater = 2 };
Strip strip_of(const Node& node);
void set_strip(Node& node, Strip strip);

// The call of fully_connected_s8_partial for a node or a strip of one. No value for other types than int8 and
// for batches.
std::optional<KernelCall> lower_fully_connected_partial(const Graph& graph, const Node& node,
                                                        const Target& target);

}  // namespace mote
