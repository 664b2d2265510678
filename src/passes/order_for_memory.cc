// SPDX-License-Identifier: Apache-2.0
#include "passes/order_for_memory.h"

#include <algorithm>
#include <tuple>
#include <unordered_map>

#include "ops/control_flow.h"

namespace mote {

namespace {

// Executed nodes as bits, the first node in the highest bit of the first word: sets compare by their words.
constexpr size_t kWordBits = 64;
using NodeSet = std::vector<uint64_t>;

uint64_t bit(size_t node) { return uint64_t{1} << (kWordBits - 1 - node % kWordBits); }
bool has(const NodeSet& set, size_t node) { return (set[node / kWordBits] & bit(node)) != 0; }
void add(NodeSet& set, size_t node) { set[node / kWordBits] |= bit(node); }

// What is known of a set of executed nodes: the best way to get there.
struct State {
  NodeSet done;
  std::vector<size_t> ready;  // nodes that may come next, in the order of the file
  int64_t peak = 0, live = 0;
  uint64_t hash = 0;
  size_t before = 0, last = 0;  // the state on the level before this one, and the node that it then executed
};

// A state that may be kept: its set is that of level[before] and the node `last`.
struct Candidate {
  int64_t peak = 0, live = 0;
  uint64_t hash = 0;
  size_t before = 0, last = 0;
};

class Orders {
 public:
  explicit Orders(const Graph& graph)
      : graph_(graph),
        read_(graph.nodes.size()),
        waits_for_(graph.nodes.size()),
        followers_(graph.nodes.size()),
        readers_(graph.tensors.size()) {
    std::vector<size_t> producer(graph.tensors.size(), graph.nodes.size());
    for (size_t n = 0; n < nodes(); ++n) {
      for (const TensorId id : graph.nodes[n].outputs) producer[static_cast<size_t>(id)] = n;
      for (const TensorId id : graph.nodes[n].inputs)
        if (id != kNoTensor && !graph.tensor(id).is_constant() &&
            std::find(read_[n].begin(), read_[n].end(), id) == read_[n].end())
          read_[n].push_back(id);
      for (const TensorId id : read_[n]) readers_[static_cast<size_t>(id)].push_back(n);
    }
    for (size_t n = 0; n < nodes(); ++n)
      for (const TensorId id : read_[n])
        if (producer[static_cast<size_t>(id)] < nodes())
          waits_for_[n].push_back(producer[static_cast<size_t>(id)]);
    keep_to_forks();
    for (size_t n = 0; n < nodes(); ++n)
      for (const size_t first : waits_for_[n]) followers_[first].push_back(n);
  }

  size_t nodes() const { return graph_.nodes.size(); }

  State start() const {
    State out;
    out.done.resize((nodes() + kWordBits - 1) / kWordBits);
    for (size_t n = 0; n < nodes(); ++n)
      if (waits_for_[n].empty()) out.ready.push_back(n);
    for (const TensorId id : graph_.inputs) out.live += graph_.tensor(id).bytes();
    out.peak = out.live;
    return out;
  }

  // The node after those of a state.
  Candidate execute(size_t node, const State& from) const {
    int64_t live = from.live;
    for (const TensorId id : graph_.nodes[node].outputs) live += graph_.tensor(id).bytes();
    Candidate out{std::max(from.peak, live), live, from.hash ^ hash_of(node), 0, node};
    for (const TensorId id : read_[node])
      if (!needed(id, from.done, node)) out.live -= graph_.tensor(id).bytes();
    for (const TensorId id : graph_.nodes[node].outputs)
      if (!needed(id, from.done, node)) out.live -= graph_.tensor(id).bytes();
    return out;
  }

  State state_of(const Candidate& candidate, const State& from) const {
    State out{from.done,     {}, candidate.peak, candidate.live, candidate.hash, candidate.before,
              candidate.last};
    add(out.done, candidate.last);
    for (const size_t node : from.ready)
      if (node != candidate.last) out.ready.push_back(node);
    for (const size_t node : followers_[candidate.last])
      if (std::all_of(waits_for_[node].begin(), waits_for_[node].end(),
                      [&](size_t first) { return has(out.done, first); }))
        out.ready.push_back(node);
    std::sort(out.ready.begin(), out.ready.end());
    out.ready.erase(std::unique(out.ready.begin(), out.ready.end()), out.ready.end());
    return out;
  }

  int64_t peak_of_file_order() const {
    State at = start();
    for (size_t n = 0; n < nodes(); ++n) {
      const Candidate next = execute(n, at);
      at.peak = next.peak;
      at.live = next.live;
      add(at.done, n);
    }
    return at.peak;
  }

 private:
  // Nodes stay on their side of where a branch or a loop begins or ends.
  void keep_to_forks() {
    size_t since = 0;  // the last fork, or the first node
    bool forked = false;
    for (size_t n = 0; n < nodes(); ++n) {
      if (is_control(graph_.nodes[n])) {
        for (size_t before = since; before < n; ++before) waits_for_[n].push_back(before);
        since = n;
        forked = true;
      } else if (forked) {
        waits_for_[n].push_back(since);
      }
    }
  }

  // The sum (exclusive or) over the nodes of a set is the set's: Zobrist's, by the mixer of splitmix64.
  static uint64_t hash_of(size_t node) {
    uint64_t z = (static_cast<uint64_t>(node) + 1) * 0x9E3779B97F4A7C15;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
    return z ^ (z >> 31);
  }

  bool needed(TensorId id, const NodeSet& done, size_t and_this) const {
    const std::vector<size_t>& readers = readers_[static_cast<size_t>(id)];
    return graph_.is_read_at_end(id) || std::any_of(readers.begin(), readers.end(),
                                                    [&](size_t n) { return n != and_this && !has(done, n); });
  }

  const Graph& graph_;
  std::vector<std::vector<TensorId>> read_;  // by node: tensors in RAM that it reads, each once
  std::vector<std::vector<size_t>> waits_for_, followers_;  // by node
  std::vector<std::vector<size_t>> readers_;                // by tensor
};

using Level = std::vector<State>;  // by set

bool same_set(const Level& level, const Candidate& a, const Candidate& b) {
  NodeSet of_a = level[a.before].done, of_b = level[b.before].done;
  add(of_a, a.last);
  add(of_b, b.last);
  return of_a == of_b;
}

// Everything one node further whose peak is below the limit, each set once.
std::vector<Candidate> candidates(const Orders& orders, const Level& level, int64_t limit) {
  std::vector<Candidate> out;
  std::unordered_multimap<uint64_t, size_t> found;
  for (size_t before = 0; before < level.size(); ++before) {
    for (const size_t node : level[before].ready) {
      Candidate candidate = orders.execute(node, level[before]);
      candidate.before = before;
      if (candidate.peak >= limit) continue;  // no better than the order of the file
      const auto [first, end] = found.equal_range(candidate.hash);
      const auto same = std::find_if(
          first, end, [&](const auto& at) { return same_set(level, out[at.second], candidate); });
      if (same == end) {
        found.emplace(candidate.hash, out.size());
        out.push_back(candidate);
      } else if (candidate.peak < out[same->second].peak) {
        out[same->second] = candidate;
      }
    }
  }
  return out;
}

// The most promising sets go on: the lowest peak so far, then the fewest bytes alive.
Level next_level(const Orders& orders, const Level& level, int64_t limit) {
  std::vector<Candidate> found = candidates(orders, level, limit);
  const auto promise = [](const Candidate& c) { return std::tie(c.peak, c.live); };
  if (found.size() > static_cast<size_t>(kMostSets)) {
    const auto last = found.begin() + kMostSets - 1;
    std::nth_element(found.begin(), last, found.end(),
                     [&](const auto& a, const auto& b) { return promise(a) < promise(b); });
    const Candidate worst = *last;
    found.erase(std::remove_if(found.begin(), found.end(),
                               [&](const auto& c) { return promise(worst) < promise(c); }),
                found.end());
  }
  Level out;
  for (const Candidate& candidate : found) out.push_back(orders.state_of(candidate, level[candidate.before]));
  const auto by_set = [](const State& a, const State& b) { return a.done < b.done; };
  if (out.size() > static_cast<size_t>(kMostSets)) {
    std::sort(out.begin(), out.end(), [](const State& a, const State& b) {
      return std::tie(a.peak, a.live, a.done) < std::tie(b.peak, b.live, b.done);
    });
    out.resize(static_cast<size_t>(kMostSets));
  }
  std::sort(out.begin(), out.end(), by_set);
  return out;
}

// An order with a peak below the limit, or nothing.
std::vector<size_t> better_order(const Orders& orders, int64_t limit) {
  struct Link {
    size_t before, last;
  };
  std::vector<std::vector<Link>> links;  // by level
  Level level = {orders.start()};
  for (size_t executed = 0; executed < orders.nodes() && !level.empty(); ++executed) {
    level = next_level(orders, level, limit);
    links.emplace_back();
    for (const State& state : level) links.back().push_back({state.before, state.last});
  }
  std::vector<size_t> order;
  if (level.empty()) return order;
  size_t at = 0;
  for (size_t executed = links.size(); executed > 0; --executed) {
    order.push_back(links[executed - 1][at].last);
    at = links[executed - 1][at].before;
  }
  std::reverse(order.begin(), order.end());
  return order;
}

}  // namespace

int64_t peak_tensor_bytes(const Graph& graph) { return Orders(graph).peak_of_file_order(); }

Status order_for_memory(Graph& graph, const Target&) {
  const Orders orders(graph);
  const std::vector<size_t> order = better_order(orders, orders.peak_of_file_order());
  if (order.empty()) return ok_status();
  std::vector<Node> nodes;
  for (const size_t n : order) nodes.push_back(graph.nodes[n]);
  graph.nodes = std::move(nodes);
  return ok_status();
}

}  // namespace mote
