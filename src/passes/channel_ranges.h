// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <vector>

#include "ir/graph.h"

namespace mote {

// Stored values that one channel of an int8 tensor can take, whatever the input of the model; both ends
// included.
struct ChannelRange {
  int32_t low = -128, high = 127;
  bool constant() const { return low == high; }
};

// For each tensor of the graph, a range for each index of its last dimension (one for a scalar); none for
// tensors that are not int8. Proven by interval arithmetic from the model's inputs, which may be anything,
// through convolutions, fully connected layers, pools, operators on elements (Locality), padding and
// reshapes; the output of any other operator may be anything.
std::vector<std::vector<ChannelRange>> channel_ranges(const Graph& graph);

}  // namespace mote
