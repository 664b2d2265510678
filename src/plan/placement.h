// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "plan/lifetimes.h"

namespace mote {

struct Placement {
  std::vector<int64_t> offset;  // for each block
  int64_t bytes = 0;            // of the arena
};

// Offsets for all blocks, such that blocks that live at the same step do not overlap, except as their overlay
// allows. Blocks are placed one after the other as low as they fit: several orders are tried, the best is
// improved by hill climbing, and up to ten blocks are searched exhaustively. The search ends early at
// peak_bytes(). The same blocks always get the same places.
Placement place_blocks(const Lifetimes& lifetimes);

}  // namespace mote
