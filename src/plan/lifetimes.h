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
  int first = 0, last = 0;  // steps, both included
  std::vector<TensorId>
      tensors;          // tensors that share the block one after the other, in place; empty for scratch
  int scratch_of = -1;  // node whose scratch it is
};

enum class Sharing {
  kInPlace,  // outputs may lie over inputs where the kernel allows it
  kNone,     // every tensor has memory of its own while it lives
};

// The blocks of a model: every tensor in RAM is in exactly one, every kernel's scratch is one.
std::vector<LiveBlock> live_blocks(const Lowered& model, Sharing sharing);

// The most bytes that live at the same step: no plan of these blocks can be smaller.
int64_t peak_bytes(const std::vector<LiveBlock>& blocks, int steps);

}  // namespace mote
