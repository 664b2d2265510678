// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <vector>

#include "ir/graph.h"
#include "ops/lowered.h"
#include "plan/strips.h"

namespace mote {

// A block of the arena and the steps in which it must not be touched. Step i executes node i. Model inputs
// live from step 0 (the caller writes them before), model outputs to the step after the last.
struct LiveBlock {
  int64_t bytes = 0;
  int first = 0, last = 0;        // steps, both included
  std::vector<TensorId> tensors;  // tensors that share the block one after the other; empty for scratch
  int scratch_of = -1;            // node whose scratch it is
  bool is_line_buffer = false;    // holds some rows of its tensor
};

// Two blocks that meet only where one node, or one stage of strips, reads `in` for the last time and makes
// `out`, and may lay its output over its input at these distances.
struct Overlay {
  size_t in = 0, out = 0;  // indices of blocks
  SafeDistances distances;
};

struct Lifetimes {
  std::vector<LiveBlock> blocks;
  std::vector<Overlay> overlays;
  // The step after the last node, when outputs are read. Where all of them are states, every block may have
  // ended before.
  int last_step = 0;
};

enum class Sharing {
  kInPlace,  // outputs may lie over inputs where the kernel allows it
  kNone,     // every tensor has memory of its own while it lives
};

// The blocks of a model: every tensor in RAM is in exactly one, every kernel's scratch is one. Reshaping
// needs no memory of its own: its output shares the block of its input. Nodes of `stages`, ascending, run in
// strips; all others one by one.
Lifetimes lifetimes(const Lowered& model, Sharing sharing, const std::vector<const Strips*>& stages);

// For each step up to the last one, bytes of the blocks that live there, less what pairs of them can have in
// common at most. No plan can be smaller than any of these.
std::vector<int64_t> live_bytes(const Lifetimes& lifetimes);

// The largest of them.
int64_t peak_bytes(const Lifetimes& lifetimes);

}  // namespace mote
