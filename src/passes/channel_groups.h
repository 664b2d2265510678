// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <vector>

#include "ir/graph.h"

namespace mote {

// Channels that can only be removed together. A depthwise convolution, a pool, an operator on elements or a
// reshape ties a channel of its output to those of its inputs; a convolution and a fully connected layer do
// not, since each of their outputs reads all inputs.
struct ChannelGroup {
  // Part of a model input or output, or of a tensor whose reader or writer cannot do with fewer channels.
  bool pinned = false;
  // Groups that need this one: it is read for their sake, with a weight that is not zero, and is not a
  // constant that the reader's bias could take. A group that nobody needs can be removed.
  std::vector<size_t> needed_by;
  size_t family = 0;  // groups of tensors that are tied to each other have the same number
};

struct ChannelGroups {
  std::vector<ChannelGroup> groups;
  std::vector<std::vector<size_t>> of;  // for each tensor, the group of each channel; none for constants
};

// The model is int8 where channels can be removed: every other tensor is pinned.
ChannelGroups group_channels(const Graph& graph);

// For each group, whether the model's outputs or a group of `stay` depend on it. Every tensor has at least
// one such channel, and two where a single one would change how TFLite rounds a scale.
std::vector<bool> needed_groups(const Graph& graph, const ChannelGroups& channels, std::vector<bool> stay);

}  // namespace mote
