// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "base/result.h"
#include "ir/graph.h"
#include "target/target.h"

namespace mote {

// Moves a ReLU, ReLU6 or ReLU-1-to-1 into the output range of the layer before it, when that layer has no
// activation yet, nobody else reads its output, and, for int8, both have the same scale and zero point: then
// clamping once is equal to clamping twice. Test: fuse_activations_test.cc.
Status fuse_activations(Graph& graph, const Target& target);

}  // namespace mote
