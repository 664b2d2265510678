// SPDX-License-Identifier: Apache-2.0
#include "interp/reference.h"

#include "ops/op.h"

namespace mote {

std::vector<Bytes> run_reference(const Graph& graph, const std::vector<Bytes>& inputs) {
  std::vector<Bytes> values(graph.tensors.size());
  for (size_t i = 0; i < graph.inputs.size(); ++i)
    values[static_cast<size_t>(graph.inputs[i])] = inputs.at(i);
  for (const Node& node : graph.nodes) {
    Buffers buffers;
    for (const TensorId id : node.inputs) {
      const void* data = nullptr;
      if (id != kNoTensor) {
        const Tensor& tensor = graph.tensor(id);
        data = tensor.is_constant() ? tensor.data->data() : values[static_cast<size_t>(id)].data();
      }
      buffers.inputs.push_back(data);
    }
    for (const TensorId id : node.outputs) {
      Bytes& value = values[static_cast<size_t>(id)];
      value.resize(static_cast<size_t>(graph.tensor(id).bytes()));
      buffers.outputs.push_back(value.data());
    }
    find_op(node.op)->eval_ref(graph, node, buffers);
  }
  return values;
}

}  // namespace mote
