// SPDX-License-Identifier: Apache-2.0
#include "import/tflite/evaluate.h"

#include "ops/op.h"

namespace mote::tflite {

std::vector<std::shared_ptr<const Bytes>> evaluate(const Graph& graph) {
  std::vector<std::shared_ptr<const Bytes>> values(graph.tensors.size());
  for (size_t id = 0; id < values.size(); ++id) values[id] = graph.tensors[id].data;
  for (const State& state : graph.states)
    values[static_cast<size_t>(state.before)] =
        std::make_shared<const Bytes>(static_cast<size_t>(graph.tensor(state.before).bytes()));
  for (const Node& node : graph.nodes) {
    Buffers buffers;
    for (const TensorId id : node.inputs)
      buffers.inputs.push_back(id == kNoTensor ? nullptr : values[static_cast<size_t>(id)]->data());
    for (const TensorId id : node.outputs) {
      auto out = std::make_shared<Bytes>(static_cast<size_t>(graph.tensor(id).bytes()));
      buffers.outputs.push_back(out->data());
      values[static_cast<size_t>(id)] = std::move(out);
    }
    find_op(node.op)->eval_ref(graph, node, buffers);
  }
  return values;
}

}  // namespace mote::tflite
