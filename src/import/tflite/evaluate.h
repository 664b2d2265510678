// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <memory>
#include <vector>

#include "ir/graph.h"

namespace mote::tflite {

// The value of every tensor of a graph without inputs, branches or loops, by the operators' reference
// arithmetic.
std::vector<std::shared_ptr<const Bytes>> evaluate(const Graph& graph);

}  // namespace mote::tflite
