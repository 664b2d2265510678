// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <memory>

#include "plan/lifetimes.h"

namespace mote {

// The stages of a model that run in strips, ascending; they do not overlap.
using Stages = std::vector<const Strips*>;

// Flash that they take beside that of the nodes one by one, estimated.
int64_t added_flash_bytes(const Stages& stages);

// Ways to run a model with some of its nodes in strips: every one needs less memory at its fullest step, and
// the next costs less: fewer instructions, or less flash where size comes first. Stages live as long as this
// object.
class FusionSearch {
 public:
  explicit FusionSearch(const Lowered& model);

  // By memory, least first, as far as the target's objective lets instructions rise; the last one is no
  // fusion at all. Where size comes first, those that need the least memory and flash together.
  std::vector<Stages> choices() const;

 private:
  // Nodes [first, last] in one stage, or one node by itself.
  struct Segment {
    size_t first, last;
    int64_t peak_bytes = 0;
    int64_t cost = 0;                      // added instructions, or bytes of flash where size comes first
    std::shared_ptr<const Strips> strips;  // null for a node by itself
  };

  void add_single_nodes();
  void add_stages_of(Slicer& slicer, size_t first, size_t last);
  std::vector<Stages> choices_for_size(const std::vector<int64_t>& peaks) const;
  std::optional<Stages> cheapest_within(int64_t peak_bytes, int64_t most_cost) const;

  const Lowered& model_;
  std::vector<std::unique_ptr<Slicer>> slicers_;  // by the kernels that they prefer
  std::vector<int64_t> live_;                     // bytes at each node without fusion
  std::vector<std::vector<Segment>> segments_;    // by first node
};

}  // namespace mote
