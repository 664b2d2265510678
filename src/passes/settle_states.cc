// SPDX-License-Identifier: Apache-2.0
#include "passes/settle_states.h"

#include <algorithm>

namespace mote {

namespace {

bool is_before(const Graph& graph, TensorId id) {
  return std::any_of(graph.states.begin(), graph.states.end(),
                     [id](const State& state) { return state.before == id; });
}

void make_constant(Graph& graph, const State& state) {
  Tensor& tensor = graph.tensor(state.before);
  tensor.data = state.initial != nullptr ? state.initial
                                         : std::make_shared<const Bytes>(static_cast<size_t>(tensor.bytes()));
}

bool is_read(const Graph& graph, const State& state) {
  return !graph.consumers(state.before).empty() || graph.is_read_at_end(state.before);
}

// A node that moves nothing but makes a tensor of its own.
TensorId copy_of(Graph& graph, TensorId id) {
  Tensor copy = graph.tensor(id);
  copy.source_index = -1;
  Node node;
  node.op = "reshape";
  node.inputs = {id};
  node.outputs = {graph.add(copy)};
  node.attrs.set("shape", std::vector<int64_t>(copy.shape.begin(), copy.shape.end()));
  node.origin.node_name = copy.name;
  graph.nodes.push_back(node);
  return node.outputs[0];
}

}  // namespace

Status settle_states(Graph& graph, const Target&) {
  std::vector<State> kept;
  for (const State& state : graph.states)
    if (state.after == state.before) make_constant(graph, state);
  for (const State& state : graph.states)
    if (state.after != state.before && is_read(graph, state)) kept.push_back(state);
  // What was before a state that is gone is zeros or its first value; nobody reads it.
  graph.states = std::move(kept);
  for (State& state : graph.states)
    if (is_before(graph, state.after)) state.after = copy_of(graph, state.after);
  for (TensorId& id : graph.outputs)
    if (is_before(graph, id)) id = copy_of(graph, id);
  return ok_status();
}

}  // namespace mote
