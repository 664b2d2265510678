// SPDX-License-Identifier: Apache-2.0
#include "plan/plan.h"

#include <algorithm>
#include <numeric>
#include <random>

#include "plan/checker.h"

namespace mote {

namespace {

using Order = std::vector<size_t>;

struct Placement {
  std::vector<int64_t> offset;  // for each block
  int64_t bytes = 0;
};

int64_t aligned(int64_t bytes) { return (bytes + kArenaAlignment - 1) / kArenaAlignment * kArenaAlignment; }

// Places the blocks one after the other, each at the lowest offset where it meets no block that lives at the
// same time.
Placement first_fit(const std::vector<LiveBlock>& blocks, const Order& order) {
  Placement out{std::vector<int64_t>(blocks.size(), 0), 0};
  std::vector<size_t> placed;  // sorted by offset
  for (const size_t i : order) {
    int64_t at = 0;
    for (const size_t j : placed) {
      const bool together = blocks[i].first <= blocks[j].last && blocks[j].first <= blocks[i].last;
      if (!together) continue;
      if (out.offset[j] >= at + blocks[i].bytes) break;
      at = std::max(at, aligned(out.offset[j] + blocks[j].bytes));
    }
    out.offset[i] = at;
    out.bytes = std::max(out.bytes, aligned(at + blocks[i].bytes));
    const auto by_offset = [&](size_t a, size_t b) { return out.offset[a] < out.offset[b]; };
    placed.insert(std::upper_bound(placed.begin(), placed.end(), i, by_offset), i);
  }
  return out;
}

template <class Before>
Order sorted(const std::vector<LiveBlock>& blocks, const Before& before) {
  Order order(blocks.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](size_t a, size_t b) { return before(blocks[a], blocks[b]); });
  return order;
}

Placement best_placement(const std::vector<LiveBlock>& blocks, int64_t bound) {
  const std::vector<Order> starts = {
      sorted(blocks, [](const LiveBlock& a, const LiveBlock& b) { return a.bytes > b.bytes; }),
      sorted(blocks,
             [](const LiveBlock& a, const LiveBlock& b) { return a.last - a.first > b.last - b.first; }),
      sorted(blocks, [](const LiveBlock& a, const LiveBlock& b) { return a.first < b.first; }),
  };
  Order order;
  Placement best;
  for (const Order& start : starts) {
    Placement candidate = first_fit(blocks, start);
    if (!order.empty() && candidate.bytes >= best.bytes) continue;
    order = start;
    best = std::move(candidate);
  }
  // Hill climbing over the order of placement. Fixed seed: a plan must not change from run to run.
  std::mt19937 random(1);
  constexpr int kTries = 2000;
  for (int i = 0; i < kTries && best.bytes > bound && blocks.size() > 2; ++i) {
    Order changed = order;
    std::swap(changed[random() % changed.size()], changed[random() % changed.size()]);
    Placement candidate = first_fit(blocks, changed);
    if (candidate.bytes > best.bytes) continue;
    order = std::move(changed);
    best = std::move(candidate);
  }
  return best;
}

}  // namespace

Result<Layout> plan_memory(const Lowered& model, Sharing sharing) {
  const std::vector<LiveBlock> blocks = live_blocks(model, sharing);
  const Placement placement =
      best_placement(blocks, peak_bytes(blocks, static_cast<int>(model.graph.nodes.size())));
  Layout layout;
  layout.arena_bytes = placement.bytes;
  layout.tensor_offset.assign(model.graph.tensors.size(), Layout::kNowhere);
  layout.scratch_offset.assign(model.graph.nodes.size(), Layout::kNowhere);
  for (size_t i = 0; i < blocks.size(); ++i) {
    for (const TensorId id : blocks[i].tensors)
      layout.tensor_offset[static_cast<size_t>(id)] = placement.offset[i];
    if (blocks[i].scratch_of >= 0)
      layout.scratch_offset[static_cast<size_t>(blocks[i].scratch_of)] = placement.offset[i];
  }
  MOTE_TRY(check_layout(model, layout));
  return layout;
}

}  // namespace mote
