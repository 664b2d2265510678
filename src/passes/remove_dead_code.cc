// SPDX-License-Identifier: Apache-2.0
#include "passes/remove_dead_code.h"

#include <algorithm>

namespace mote {

namespace {

void remove_nodes(Graph& graph) {
  std::vector<bool> needed(graph.tensors.size(), false);
  for (const TensorId id : graph.outputs) needed[static_cast<size_t>(id)] = true;
  for (const State& state : graph.states) needed[static_cast<size_t>(state.after)] = true;
  std::vector<Node> kept;
  for (auto node = graph.nodes.rbegin(); node != graph.nodes.rend(); ++node) {
    const auto is_needed = [&](TensorId id) { return needed[static_cast<size_t>(id)]; };
    if (std::none_of(node->outputs.begin(), node->outputs.end(), is_needed)) continue;
    for (const TensorId id : node->inputs)
      if (id != kNoTensor) needed[static_cast<size_t>(id)] = true;
    kept.push_back(std::move(*node));
  }
  std::reverse(kept.begin(), kept.end());
  graph.nodes = std::move(kept);
}

// Calls change(id) on every place in the graph that names a tensor.
template <class Change>
void for_each_use(Graph& graph, const Change& change) {
  for (TensorId& id : graph.inputs) change(id);
  for (Node& node : graph.nodes) {
    for (TensorId& id : node.inputs)
      if (id != kNoTensor) change(id);
    for (TensorId& id : node.outputs) change(id);
  }
  for (TensorId& id : graph.outputs) change(id);
  for (State& state : graph.states) {
    change(state.before);
    change(state.after);
  }
}

void remove_tensors(Graph& graph) {
  std::vector<TensorId> renamed(graph.tensors.size(), kNoTensor);
  for_each_use(graph, [&](TensorId id) { renamed[static_cast<size_t>(id)] = 0; });
  std::vector<Tensor> kept;
  for (size_t i = 0; i < graph.tensors.size(); ++i) {
    if (renamed[i] == kNoTensor) continue;
    renamed[i] = static_cast<TensorId>(kept.size());
    kept.push_back(std::move(graph.tensors[i]));
  }
  graph.tensors = std::move(kept);
  for_each_use(graph, [&](TensorId& id) { id = renamed[static_cast<size_t>(id)]; });
}

}  // namespace

Status remove_dead_code(Graph& graph, const Target&) {
  remove_nodes(graph);
  remove_tensors(graph);
  return ok_status();
}

}  // namespace mote
