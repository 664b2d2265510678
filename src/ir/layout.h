// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <vector>

#include "ir/graph.h"

namespace mote {

// Where everything lives in the one block of RAM, the arena, that a compiled model uses. Made by plan, read
// by emit, interp and emulate; it stands here because those do not include each other.
struct Layout {
  static constexpr int64_t kNowhere = -1;

  // A stretch of the arena while it is in use. An output may lie over an input that its kernel is done with,
  // so blocks of the same step can overlap.
  struct Block {
    std::vector<TensorId> tensors;  // that share the block one after the other; empty for scratch
    int scratch_of = -1;            // node whose scratch it is
    int64_t offset = 0, bytes = 0;
    int first = 0, last = 0;  // nodes, both included; one after the last node for outputs of the model
  };

  int64_t arena_bytes = 0;
  std::vector<int64_t> tensor_offset;  // for each tensor of the graph, bytes from the arena's start; kNowhere
                                       // for constants and tensors that nobody uses
  std::vector<int64_t> scratch_offset;  // for each node; kNowhere when the node's kernel needs no scratch
  std::vector<Block> blocks;
};

}  // namespace mote
