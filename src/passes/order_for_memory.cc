// SPDX-License-Identifier: Apache-2.0
#include "passes/order_for_memory.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "ops/control_flow.h"

namespace mote {

namespace {

using NodeSet = std::vector<bool>;

// What is known of a set of executed nodes: the best way to get there.
struct Step {
  int64_t peak = 0, live = 0;
  NodeSet before;  // without the node executed last
  int last = -1;
};
using Level = std::map<NodeSet, Step>;

class Orders {
 public:
  explicit Orders(const Graph& graph)
      : graph_(graph), producer_(graph.tensors.size(), -1), readers_(graph.tensors.size()) {
    for (size_t n = 0; n < graph.nodes.size(); ++n) {
      for (const TensorId id : graph.nodes[n].outputs)
        producer_[static_cast<size_t>(id)] = static_cast<int>(n);
      for (const TensorId id : variables(n)) readers_[static_cast<size_t>(id)].push_back(n);
      if (is_control(graph.nodes[n])) forks_.push_back(n);
    }
  }

  int64_t bytes_before_start() const {
    int64_t sum = 0;
    for (const TensorId id : graph_.inputs) sum += graph_.tensor(id).bytes();
    return sum;
  }

  // Whether everything that the node reads has been computed.
  bool ready(size_t node, const NodeSet& done) const {
    const std::vector<TensorId> read = variables(node);
    return keeps_to_fork(node, done) && std::all_of(read.begin(), read.end(), [&](TensorId id) {
             const int producer = producer_[static_cast<size_t>(id)];
             return producer < 0 || done[static_cast<size_t>(producer)];
           });
  }

  // The node after the nodes of `from.before` and `from.last`, which are `done`.
  Step execute(size_t node, const NodeSet& done, const Step& from) const {
    int64_t live = from.live;
    for (const TensorId id : graph_.nodes[node].outputs) live += graph_.tensor(id).bytes();
    Step out{std::max(from.peak, live), live, done, static_cast<int>(node)};
    NodeSet after = done;
    after[node] = true;
    for (const TensorId id : variables(node))
      if (!needed(id, after)) out.live -= graph_.tensor(id).bytes();
    for (const TensorId id : graph_.nodes[node].outputs)
      if (!needed(id, after)) out.live -= graph_.tensor(id).bytes();
    return out;
  }

  int64_t peak_of_file_order() const {
    Step at{bytes_before_start(), bytes_before_start(), {}, -1};
    NodeSet done(graph_.nodes.size(), false);
    for (size_t n = 0; n < graph_.nodes.size(); ++n) {
      at = execute(n, done, at);
      done[n] = true;
    }
    return at.peak;
  }

 private:
  // Tensors in RAM that the node reads, each once.
  std::vector<TensorId> variables(size_t node) const {
    std::vector<TensorId> out;
    for (const TensorId id : graph_.nodes[node].inputs)
      if (id != kNoTensor && !graph_.tensor(id).is_constant() &&
          std::find(out.begin(), out.end(), id) == out.end())
        out.push_back(id);
    return out;
  }

  // Nodes stay on their side of where a branch or a loop begins or ends.
  bool keeps_to_fork(size_t node, const NodeSet& done) const {
    for (const size_t fork : forks_) {
      if (fork < node && !done[fork]) return false;
      if (fork == node)
        return std::find(done.begin(), done.begin() + static_cast<std::ptrdiff_t>(node), false) ==
               done.begin() + static_cast<std::ptrdiff_t>(node);
    }
    return true;
  }

  bool needed(TensorId id, const NodeSet& done) const {
    const std::vector<size_t>& readers = readers_[static_cast<size_t>(id)];
    return graph_.is_read_at_end(id) ||
           std::any_of(readers.begin(), readers.end(), [&](size_t n) { return !done[n]; });
  }

  const Graph& graph_;
  std::vector<int> producer_;                 // by tensor
  std::vector<std::vector<size_t>> readers_;  // by tensor
  std::vector<size_t> forks_;                 // nodes
};

// The most promising sets: the lowest peak so far, then the fewest bytes alive.
Level best_of(Level level) {
  if (level.size() <= static_cast<size_t>(kMostSets)) return level;
  std::vector<Level::const_iterator> order;
  for (auto it = level.begin(); it != level.end(); ++it) order.push_back(it);
  std::stable_sort(order.begin(), order.end(), [](const auto& a, const auto& b) {
    return std::tie(a->second.peak, a->second.live) < std::tie(b->second.peak, b->second.live);
  });
  order.resize(static_cast<size_t>(kMostSets));
  Level out;
  for (const auto& it : order) out.insert(*it);
  return out;
}

Level next_level(const Orders& orders, const Level& level, size_t nodes, int64_t limit) {
  Level out;
  for (const auto& [done, step] : level) {
    for (size_t n = 0; n < nodes; ++n) {
      if (done[n] || !orders.ready(n, done)) continue;
      Step candidate = orders.execute(n, done, step);
      if (candidate.peak >= limit) continue;  // no better than the order of the file
      NodeSet after = done;
      after[n] = true;
      const auto [at, fresh] = out.try_emplace(std::move(after), candidate);
      if (!fresh && candidate.peak < at->second.peak) at->second = std::move(candidate);
    }
  }
  return best_of(std::move(out));
}

// An order with a peak below the limit, or nothing.
std::vector<size_t> better_order(const Orders& orders, size_t nodes, int64_t limit) {
  std::vector<Level> levels(1);
  const int64_t start = orders.bytes_before_start();
  levels[0][NodeSet(nodes, false)] = {start, start, {}, -1};
  for (size_t executed = 0; executed < nodes; ++executed)
    levels.push_back(next_level(orders, levels.back(), nodes, limit));
  std::vector<size_t> order;
  if (levels.back().empty()) return order;
  NodeSet at(nodes, true);
  for (size_t executed = nodes; executed > 0; --executed) {
    const Step& step = levels[executed].at(at);
    order.push_back(static_cast<size_t>(step.last));
    at = step.before;
  }
  std::reverse(order.begin(), order.end());
  return order;
}

}  // namespace

int64_t peak_tensor_bytes(const Graph& graph) { return Orders(graph).peak_of_file_order(); }

Status order_for_memory(Graph& graph, const Target&) {
  const Orders orders(graph);
  const std::vector<size_t> order = better_order(orders, graph.nodes.size(), orders.peak_of_file_order());
  if (order.empty()) return ok_status();
  std::vector<Node> nodes;
  for (const size_t n : order) nodes.push_back(graph.nodes[n]);
  graph.nodes = std::move(nodes);
  return ok_status();
}

}  // namespace mote
