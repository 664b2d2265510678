// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "base/result.h"
#include "ir/graph.h"
#include "target/target.h"

namespace mote {

// For every int8 node of the form in * weights + bias, adds -in_zero_point * sum(weights) to the biases, so
// that kernels read their input as it is stored. Exact modulo 2^32; see fold_zero_point() in
// ops/quantization.h. Test: fold_zero_points_test.cc.
Status fold_zero_points(Graph& graph, const Target& target);

}  // namespace mote
