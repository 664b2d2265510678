// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <vector>

namespace mote {

// Where everything lives in the one block of RAM, the arena, that a compiled model uses. Made by plan, read
// by emit, interp and emulate; it stands here because those do not include each other.
struct Layout {
  static constexpr int64_t kNowhere = -1;

  int64_t arena_bytes = 0;
  std::vector<int64_t> tensor_offset;  // for each tensor of the graph, bytes from the arena's start; kNowhere
                                       // for constants and tensors that nobody uses
  std::vector<int64_t> scratch_offset;  // for each node; kNowhere when the node's kernel needs no scratch
};

}  // namespace mote
