// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <vector>

#include "ops/lowered.h"

namespace mote {

// Where the states of a model lie in memory of their own, which nothing else uses.
struct StatePlan {
  int64_t bytes = 0;
  std::vector<int64_t> offset;  // of each state, from the beginning of that memory
  // For each: the node that makes what it becomes writes it where it stays. Otherwise that lies in the arena
  // and is copied after the last node.
  std::vector<bool> direct;

  // For each tensor of the graph its place in that memory, or Layout::kNowhere.
  std::vector<int64_t> tensor_offset;
  bool holds(TensorId id) const { return tensor_offset[static_cast<size_t>(id)] >= 0; }
};

StatePlan plan_states(const Lowered& model);

}  // namespace mote
