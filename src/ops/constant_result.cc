// SPDX-License-Identifier: Apache-2.0
#include "ops/constant_result.h"

#include <algorithm>

#include "ops/control_flow.h"
#include "ops/op.h"

namespace mote {

bool has_constant_result(const Graph& graph, const Node& node) {
  const auto constant = [&](TensorId id) { return id == kNoTensor || graph.tensor(id).is_constant(); };
  return node.op != "constant" && !is_control(node) && !node.inputs.empty() && !node.outputs.empty() &&
         std::all_of(node.inputs.begin(), node.inputs.end(), constant);
}

std::vector<Bytes> constant_result(const Graph& graph, const Node& node) {
  Buffers buffers;
  for (const TensorId id : node.inputs)
    buffers.inputs.push_back(id == kNoTensor ? nullptr : graph.tensor(id).data->data());
  std::vector<Bytes> out;
  for (const TensorId id : node.outputs) out.emplace_back(static_cast<size_t>(graph.tensor(id).bytes()));
  for (Bytes& bytes : out) buffers.outputs.push_back(bytes.data());
  find_op(node.op)->eval_ref(graph, node, buffers);
  return out;
}

void fold_node(Graph& graph, const Node& node) {
  std::vector<Bytes> values = constant_result(graph, node);
  for (size_t i = 0; i < values.size(); ++i)
    graph.tensor(node.outputs[i]).data = std::make_shared<const Bytes>(std::move(values[i]));
}

}  // namespace mote
