// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "base/result.h"
#include "ir/graph.h"

namespace mote {

// The largest tensor and the largest graph that mote accepts; both far above what a microcontroller can hold,
// and low enough that sizes never overflow.
constexpr int64_t kMaxTensorBytes = int64_t{1} << 30;
constexpr int kMaxRank = 8;

// Checks the form of a graph: every index in range, sizes positive and not overflowing, constants as long as
// their shape says, quantisation parameters finite and of the right number, each tensor written once and
// before it is read, outputs written. What a single operator demands is checked by verify_ops() in src/ops.
Status verify(const Graph& graph);

}  // namespace mote
