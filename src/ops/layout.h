// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <vector>

#include "ir/graph.h"
#include "ops/lowered.h"

namespace mote {

// Where everything lives in the one block of RAM, the arena, that a compiled model uses, and in that of its
// states, and in which order kernels run there. Made by plan, read by emit, interp and emulate; it stands
// here because those do not include each other.
struct Layout {
  static constexpr int64_t kNowhere = -1;

  // Bytes [begin, begin + bytes) of a tensor, at `offset` in the arena.
  struct Part {
    TensorId tensor = kNoTensor;
    int64_t begin = 0, bytes = 0, offset = 0;
  };

  // Rows that the next strip needs again go to the start of their buffer first.
  struct Move {
    Part from;  // no bytes: nothing to move
    int64_t to = 0;
  };

  // One kernel call, after its move.
  struct Step {
    int node = 0;
    int strip = 0;
    int slice = -1;  // index into `slices`, or -1 for the node's own call of the lowered model
    Move move;
    std::vector<Part> inputs, outputs;  // as in the call; an output without bytes is not written yet
    int64_t scratch_offset = kNowhere;
  };

  // A node by itself, or consecutive nodes that run together in strips of rows, so that the tensors between
  // them are never whole. No steps: the output already lies where the input does.
  struct Stage {
    int first_node = 0, last_node = 0;
    int strips = 1;
    std::vector<Step> steps;  // strip by strip, in a strip node by node
  };

  // A stretch of the arena while it is in use. An output may lie over an input that its kernel is done with,
  // so blocks of the same node can overlap.
  struct Block {
    std::vector<TensorId> tensors;  // that share the block one after the other; empty for scratch
    int scratch_of = -1;            // node whose scratch it is
    int64_t offset = 0, bytes = 0;
    int first = 0, last = 0;  // nodes, both included; one after the last node for outputs of the model
  };

  int64_t arena_bytes = 0;
  // What is kept from one run to the next lies behind the arena: offsets from arena_bytes on.
  int64_t state_bytes = 0;
  int64_t ram_bytes() const { return arena_bytes + state_bytes; }
  std::vector<Part> states;            // in the order of the graph's: where a run finds each, and leaves it
  std::vector<Move> commits;           // after the last stage: states that were not made where they stay
  std::vector<int64_t> tensor_offset;  // for each tensor of the graph, bytes from the arena's start; kNowhere
                                       // for constants, and for tensors that are never whole
  std::vector<Block> blocks;
  std::vector<Stage> stages;       // all nodes, in order
  std::vector<KernelCall> slices;  // calls that do some rows of a node

  const KernelCall& call(const Lowered& model, const Step& step) const {
    return step.slice < 0 ? model.calls[static_cast<size_t>(step.node)]
                          : slices[static_cast<size_t>(step.slice)];
  }

  // What runs for a node, of several strips the first; its call of the lowered model if nothing has to.
  const KernelCall& call_of_node(const Lowered& model, size_t node) const;
};

// The kernel that makes a step's move, and its parameters.
const KernelInfo& move_kernel();
KernelCall move_call(const Layout::Move& move);

// Bytes of the arena that are in use while each node runs; what two blocks have in common counts once.
std::vector<int64_t> bytes_in_use(const Layout& layout, size_t nodes);

// Stretches of the arena that hold nothing after a stage, ascending; tests fill them to see whether anybody
// looks.
struct DeadBytes {
  int64_t offset = 0, bytes = 0;
};
std::vector<DeadBytes> dead_after(const Layout& layout, const Layout::Stage& stage);

}  // namespace mote
