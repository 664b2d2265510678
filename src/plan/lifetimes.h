// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <vector>

#include "ir/graph.h"
#include "ops/lowered.h"

namespace mote {

// A block of the arena and the steps in which it must not be touched. Step i executes node i. Model inputs
// live from step 0 (the caller writes them before), model outputs to the step after the last.
struct LiveBlock {
  int64_t bytes = 0;
  int first = 0, last = 0;        // steps, both included
  std::vector<TensorId> tensors;  // tensors that share the block one after the other; empty for scratch
  int scratch_of = -1;            // node whose scratch it is
};

// Two blocks that meet in one step, the last of `in` and the first of `out`, where the kernel lets its output
// lie over its input at these distances.
struct Overlay {
  size_t in = 0, out = 0;  // indices of blocks
  SafeDistances distances;
};

struct Lifetimes {
  std::vector<LiveBlock> blocks;
  std::vector<Overlay> overlays;
};

enum class Sharing {
  kInPlace,  // outputs may lie over inputs where the kernel allows it
  kNone,     // every tensor has memory of its own while it lives
};

// The blocks of a model: every tensor in RAM is in exactly one, every kernel's scratch is one. Reshaping
// needs no memory of its own: its output shares the block of its input.
Lifetimes lifetimes(const Lowered& model, Sharing sharing);

// No plan can be smaller: the most bytes of blocks that live at the same step, less what pairs of them can
// have in common at most.
int64_t peak_bytes(const Lifetimes& lifetimes);

}  // namespace mote
