// SPDX-License-Identifier: Apache-2.0
#include "plan/placement.h"

#include <algorithm>
#include <numeric>
#include <random>

#include "plan/plan.h"

namespace mote {

namespace {

using Order = std::vector<size_t>;

constexpr size_t kExhaustive = 10;         // blocks
constexpr int kMostNodes = 200000;         // of the exhaustive search
constexpr int kTries = 4000;               // of hill climbing
constexpr size_t kMostPairs = 40'000'000;  // of blocks that hill climbing looks at, for models of many layers

// The smallest number from `at` on that is `remainder` modulo `step`.
int64_t congruent(int64_t at, int64_t remainder, int64_t step) {
  const int64_t behind = (at - remainder) % step;
  return behind == 0 ? at : at + (behind < 0 ? -behind : step - behind);
}

// What one block has to keep from another that lives at the same step: nothing, or a distance.
struct Relation {
  bool together = false;
  bool is_out = false;  // of the overlay between the two
  SafeDistances distances;
};

class Placer {
 public:
  explicit Placer(const Lifetimes& lifetimes)
      : blocks_(lifetimes.blocks), relation_(blocks_.size() * blocks_.size()) {
    for (size_t i = 0; i < blocks_.size(); ++i)
      for (size_t j = 0; j < blocks_.size(); ++j)
        at(i, j).together = blocks_[i].first <= blocks_[j].last && blocks_[j].first <= blocks_[i].last;
    for (const Overlay& overlay : lifetimes.overlays) {
      SafeDistances distances = overlay.distances;
      distances.step = std::lcm(distances.step, kArenaAlignment);
      // In time the two may meet in other steps too only if one is the other; that is no overlay.
      at(overlay.out, overlay.in).is_out = true;
      at(overlay.out, overlay.in).distances = at(overlay.in, overlay.out).distances = distances;
    }
  }

  size_t size() const { return blocks_.size(); }
  int64_t end(size_t i, int64_t offset) const { return aligned(offset + blocks_[i].bytes); }

  // The lowest offset of block i that suits all that are placed already.
  int64_t lowest(size_t i, const std::vector<int64_t>& offset, const Order& placed) const {
    int64_t at = 0;
    for (bool moved = true; moved;) {
      moved = false;
      for (const size_t j : placed) {
        const int64_t next = next_allowed(i, at, j, offset[j]);
        moved = moved || next != at;
        at = next;
      }
    }
    return at;
  }

  Placement place(const Order& order) const {
    Placement out{std::vector<int64_t>(blocks_.size(), 0), 0};
    Order placed;
    placed.reserve(order.size());
    for (const size_t i : order) {
      out.offset[i] = lowest(i, out.offset, placed);
      out.bytes = std::max(out.bytes, end(i, out.offset[i]));
      placed.push_back(i);
    }
    return out;
  }

  const std::vector<LiveBlock>& blocks() const { return blocks_; }

 private:
  Relation& at(size_t i, size_t j) { return relation_[i * blocks_.size() + j]; }
  const Relation& at(size_t i, size_t j) const { return relation_[i * blocks_.size() + j]; }

  // The lowest offset from `at` on of block i that suits block j at `other`.
  int64_t next_allowed(size_t i, int64_t at, size_t j, int64_t other) const {
    const Relation& r = this->at(i, j);
    if (!r.together || end(i, at) <= other || at >= end(j, other)) return at;
    const int64_t beyond = end(j, other);
    if (!r.distances.any()) return beyond;
    if (r.is_out) {
      const int64_t over = congruent(at, other, r.distances.step);
      return over - other <= r.distances.most ? std::min(over, beyond) : beyond;
    }
    const int64_t least = std::max(at, other - r.distances.most);
    return std::min(congruent(least, other, r.distances.step), beyond);
  }

  const std::vector<LiveBlock>& blocks_;
  std::vector<Relation> relation_;
};

template <class Before>
Order sorted(const std::vector<LiveBlock>& blocks, const Before& before) {
  Order order(blocks.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](size_t a, size_t b) { return before(blocks[a], blocks[b]); });
  return order;
}

std::vector<Order> starts(const std::vector<LiveBlock>& blocks) {
  return {
      sorted(blocks, [](const LiveBlock& a, const LiveBlock& b) { return a.bytes > b.bytes; }),
      sorted(blocks,
             [](const LiveBlock& a, const LiveBlock& b) { return a.last - a.first > b.last - b.first; }),
      sorted(blocks, [](const LiveBlock& a, const LiveBlock& b) { return a.first < b.first; }),
      sorted(blocks, [](const LiveBlock& a, const LiveBlock& b) { return a.last > b.last; }),
  };
}

// Depth first over all orders; a branch that cannot beat the best is cut off.
class Exhaustive {
 public:
  Exhaustive(const Placer& placer, Placement best, int64_t bound)
      : placer_(placer), bound_(bound), best_(std::move(best)), offset_(placer.size(), 0) {}

  Placement run() {
    std::vector<bool> done(placer_.size(), false);
    visit(&done, 0);
    return best_;
  }

 private:
  void visit(std::vector<bool>* done, int64_t bytes) {
    if (best_.bytes <= bound_ || ++nodes_ > kMostNodes) return;
    if (placed_.size() == placer_.size()) {
      best_ = {offset_, bytes};
      return;
    }
    for (size_t i = 0; i < placer_.size(); ++i) {
      if ((*done)[i]) continue;
      offset_[i] = placer_.lowest(i, offset_, placed_);
      const int64_t end = std::max(bytes, placer_.end(i, offset_[i]));
      if (end >= best_.bytes) continue;
      (*done)[i] = true;
      placed_.push_back(i);
      visit(done, end);
      placed_.pop_back();
      (*done)[i] = false;
    }
  }

  const Placer& placer_;
  int64_t bound_;
  Placement best_;
  std::vector<int64_t> offset_;
  Order placed_;
  int nodes_ = 0;
};

// Fixed seed: a plan must not change from run to run.
void climb(const Placer& placer, int64_t bound, Order order, Placement* best) {
  std::mt19937 random(1);
  const int tries = static_cast<int>(
      std::min<size_t>(kTries, kMostPairs / std::max<size_t>(1, order.size() * order.size())));
  for (int i = 0; i < tries && best->bytes > bound && order.size() > 2; ++i) {
    Order changed = order;
    const size_t a = random() % changed.size(), b = random() % changed.size();
    if (i % 2 == 0) {
      std::swap(changed[a], changed[b]);
    } else {
      const auto from = changed.begin() + static_cast<long>(std::max(a, b));
      std::rotate(changed.begin() + static_cast<long>(std::min(a, b)), from, from + 1);
    }
    Placement candidate = placer.place(changed);
    if (candidate.bytes > best->bytes) continue;
    order = std::move(changed);
    *best = std::move(candidate);
  }
}

}  // namespace

Placement place_blocks(const Lifetimes& lifetimes) {
  const Placer placer(lifetimes);
  const int64_t bound = peak_bytes(lifetimes);
  Order order;
  Placement best;
  for (const Order& start : starts(lifetimes.blocks)) {
    Placement candidate = placer.place(start);
    if (!order.empty() && candidate.bytes >= best.bytes) continue;
    order = start;
    best = std::move(candidate);
  }
  climb(placer, bound, order, &best);
  if (best.bytes > bound && placer.size() <= kExhaustive) best = Exhaustive(placer, best, bound).run();
  return best;
}

}  // namespace mote
