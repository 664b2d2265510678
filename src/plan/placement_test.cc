// SPDX-License-Identifier: Apache-2.0
#include "plan/placement.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "plan/plan.h"

namespace mote {
namespace {

LiveBlock block(int64_t bytes, int first, int last) { return {bytes, first, last, {}, -1}; }

bool overlap(const LiveBlock& a, int64_t a_at, const LiveBlock& b, int64_t b_at) {
  return a_at < b_at + b.bytes && b_at < a_at + a.bytes;
}

// Every pair that lives together is apart or at a distance that its overlay allows.
void expect_valid(const Lifetimes& all, const Placement& placement) {
  for (size_t i = 0; i < all.blocks.size(); ++i) {
    const LiveBlock& a = all.blocks[i];
    EXPECT_GE(placement.offset[i], 0);
    EXPECT_EQ(placement.offset[i] % kArenaAlignment, 0);
    EXPECT_LE(placement.offset[i] + a.bytes, placement.bytes);
    for (size_t j = i + 1; j < all.blocks.size(); ++j) {
      const LiveBlock& b = all.blocks[j];
      if (a.first > b.last || b.first > a.last || !overlap(a, placement.offset[i], b, placement.offset[j]))
        continue;
      const bool allowed = std::any_of(all.overlays.begin(), all.overlays.end(), [&](const Overlay& o) {
        return ((o.in == i && o.out == j) || (o.in == j && o.out == i)) &&
               o.distances.contains(placement.offset[o.out] - placement.offset[o.in]);
      });
      EXPECT_TRUE(allowed) << "blocks " << i << " and " << j;
    }
  }
}

TEST(PlaceBlocks, PutsAGrowingOutputBelowItsInput) {
  // Four bytes of output for each one of input: the input's end meets the output's.
  const Lifetimes all{{block(100, 0, 0), block(400, 0, 1)}, {{0, 1, {-300, 1}}}};
  const Placement placement = place_blocks(all);
  EXPECT_EQ(placement.bytes, 400);
  EXPECT_EQ(placement.offset, (std::vector<int64_t>{300, 0}));
}

TEST(PlaceBlocks, KeepsTheChannelsOfAnOverlayInStep) {
  const Lifetimes all{{block(60, 0, 0), block(120, 0, 1)}, {{0, 1, {SafeDistances::kUnlimited, 12}}}};
  const Placement placement = place_blocks(all);
  EXPECT_EQ(placement.bytes, 120);
  EXPECT_EQ((placement.offset[1] - placement.offset[0]) % 12, 0);
}

TEST(PlaceBlocks, FindsWhatNoSingleOrderOfFirstFitFinds) {
  // Blocks that live in a ring of steps; sorted by size they leave a hole.
  const Lifetimes all{{block(8, 0, 1), block(12, 1, 2), block(8, 2, 3), block(12, 3, 4), block(4, 0, 4)}, {}};
  EXPECT_EQ(place_blocks(all).bytes, 24);
}

TEST(PlaceBlocks, IsValidForRandomBlocks) {
  std::mt19937 random(7);
  const auto number = [&](int low, int high) {
    return low + static_cast<int>(random() % static_cast<unsigned>(high - low + 1));
  };
  for (int trial = 0; trial < 60; ++trial) {
    Lifetimes all;
    const int chain = number(2, trial % 2 == 0 ? 4 : 14);
    for (int i = 0; i < chain; ++i) {
      all.blocks.push_back(block(number(1, 300), i, i + 1));
      if (i > 0 && number(0, 2) > 0)
        all.overlays.push_back(
            {all.blocks.size() - 2, all.blocks.size() - 1, {number(-250, 100), int64_t{1} << number(0, 4)}});
      // A block that lives long, and scratch; the overlay above names the last two of the chain.
      if (number(0, 2) == 0 && i + 1 == chain) all.blocks.push_back(block(number(1, 200), number(0, i), i));
    }
    SCOPED_TRACE(trial);
    const Placement placement = place_blocks(all);
    expect_valid(all, placement);
    EXPECT_GE(placement.bytes, peak_bytes(all));
  }
}

}  // namespace
}  // namespace mote
