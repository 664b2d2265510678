// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <memory>

#include "plan/lifetimes.h"

namespace mote {

// The stages of a model that run in strips, ascending; they do not overlap.
using Stages = std::vector<const Strips*>;

// Ways to run a model with some of its nodes in strips: every one needs less memory at its fullest step than
// the next costs fewer instructions. Stages live as long as this object.
class FusionSearch {
 public:
  explicit FusionSearch(const Lowered& model);

  // By memory, least first, as far as the target's objective lets instructions rise; the last one is no
  // fusion at all.
  std::vector<Stages> choices() const;

 private:
  // Nodes [first, last] in one stage, or one node by itself.
  struct Segment {
    size_t first, last;
    int64_t peak_bytes = 0;
    int64_t added_instructions = 0;
    std::shared_ptr<const Strips> strips;  // null for a node by itself
  };

  void add_single_nodes();
  void add_stages_of(Slicer& slicer, size_t first, size_t last);
  std::optional<Stages> cheapest_within(int64_t peak_bytes, int64_t most_instructions) const;

  const Lowered& model_;
  std::vector<std::unique_ptr<Slicer>> slicers_;  // by the kernels that they prefer
  std::vector<int64_t> live_;                     // bytes at each node without fusion
  std::vector<std::vector<Segment>> segments_;    // by first node
};

}  // namespace mote
