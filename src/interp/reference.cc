// SPDX-License-Identifier: Apache-2.0
#include "interp/reference.h"

#include "ops/op.h"

namespace mote {

ReferenceSession::ReferenceSession(const Graph& graph) : graph_(graph) { reset(); }

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
    return tensor.is_constant() ? *tensor.data : values[static_cast<size_t>(id)];
  };
  for (const Node& node : graph_.nodes) {
    Buffers buffers;
    for (const TensorId id : node.inputs)
      buffers.inputs.push_back(id == kNoTensor ? nullptr : value(id).data());
    for (const TensorId id : node.outputs) {
      Bytes& out = values[static_cast<size_t>(id)];
      out.resize(static_cast<size_t>(graph_.tensor(id).bytes()));
      buffers.outputs.push_back(out.data());
    }
    find_op(node.op)->eval_ref(graph_, node, buffers);
  }
  for (size_t i = 0; i < states_.size(); ++i) states_[i] = value(graph_.states[i].after);
  return values;
}

std::vector<Bytes> run_reference(const Graph& graph, const std::vector<Bytes>& inputs) {
  return ReferenceSession(graph).run(inputs);
}

}  // namespace mote
