// SPDX-License-Identifier: Apache-2.0
#include "interp/reference.h"

#include <cstring>
#include <numeric>

#include "ops/op.h"

namespace mote {

ReferenceSession::ReferenceSession(const Graph& graph)
    : graph_(graph), successors_(successors(graph)), place_(graph.tensors.size()) {
  std::iota(place_.begin(), place_.end(), size_t{0});
  for (const Node& node : graph.nodes) {
    ops_.push_back(find_op(node.op));
    if (node.op != "end_loop") continue;
    const std::vector<TensorId> before = carried(node);
    for (size_t i = 0; i < node.outputs.size(); ++i)
      place_[static_cast<size_t>(node.outputs[i])] = static_cast<size_t>(before[i]);
  }
  reset();
}

void ReferenceSession::reset() {
  states_.clear();
  for (const State& state : graph_.states)
    states_.push_back(state.initial != nullptr
                          ? *state.initial
                          : Bytes(static_cast<size_t>(graph_.tensor(state.before).bytes())));
}

std::vector<Bytes> ReferenceSession::run(const std::vector<Bytes>& inputs) {
  std::vector<Bytes> values(graph_.tensors.size());
  for (size_t i = 0; i < graph_.inputs.size(); ++i)
    values[static_cast<size_t>(graph_.inputs[i])] = inputs.at(i);
  for (size_t i = 0; i < states_.size(); ++i)
    values[static_cast<size_t>(graph_.states[i].before)] = states_[i];
  const auto value = [&](TensorId id) -> const Bytes& {
    const Tensor& tensor = graph_.tensor(id);
    return tensor.is_constant() ? *tensor.data : values[place_[static_cast<size_t>(id)]];
  };
  int at = 0;
  while (at >= 0 && at < static_cast<int>(graph_.nodes.size())) {
    const Node& node = graph_.nodes[static_cast<size_t>(at)];
    Buffers buffers;
    for (const TensorId id : node.inputs)
      buffers.inputs.push_back(id == kNoTensor ? nullptr : value(id).data());
    for (const TensorId id : node.outputs) {
      Bytes& out = values[place_[static_cast<size_t>(id)]];
      out.resize(static_cast<size_t>(graph_.tensor(id).bytes()));
      buffers.outputs.push_back(out.data());
    }
    ops_[static_cast<size_t>(at)]->eval_ref(graph_, node, buffers);
    const Successor& successor = successors_[static_cast<size_t>(at)];
    int32_t flag = 0;
    if (successor.flag != kNoTensor) std::memcpy(&flag, value(successor.flag).data(), sizeof flag);
    at = next_node(successor, flag);
  }
  for (size_t id = 0; id < values.size(); ++id)
    if (place_[id] != id) values[id] = values[place_[id]];
  end_ = run_end(at);
  keep_states(values);
  if (end_ != RunEnd::kWhole)
    for (const TensorId id : graph_.outputs) values[static_cast<size_t>(id)].clear();
  for (size_t id = 0; id < values.size(); ++id)
    if (!graph_.tensors[id].is_constant()) values[id].resize(static_cast<size_t>(graph_.tensors[id].bytes()));
  return values;
}

// A node that did not run leaves a state as it is.
void ReferenceSession::keep_states(const std::vector<Bytes>& values) {
  if (end_ == RunEnd::kTooManyTurns) return;
  for (size_t i = 0; i < states_.size(); ++i) {
    const TensorId after = graph_.states[i].after;
    if (graph_.tensor(after).is_constant())
      states_[i] = *graph_.tensor(after).data;
    else if (!values[static_cast<size_t>(after)].empty())
      states_[i] = values[static_cast<size_t>(after)];
  }
}

std::vector<Bytes> run_reference(const Graph& graph, const std::vector<Bytes>& inputs) {
  return ReferenceSession(graph).run(inputs);
}

}  // namespace mote
