// SPDX-License-Identifier: Apache-2.0
#include "passes/fold_constants.h"

#include <algorithm>

#include "ops/op.h"

namespace mote {

namespace {

bool foldable(const Graph& graph, const Node& node) {
  const auto constant = [&](TensorId id) { return id == kNoTensor || graph.tensor(id).is_constant(); };
  return node.op != "constant" && !node.inputs.empty() &&
         std::all_of(node.inputs.begin(), node.inputs.end(), constant);
}

void evaluate(Graph& graph, const Node& node) {
  Buffers buffers;
  for (const TensorId id : node.inputs)
    buffers.inputs.push_back(id == kNoTensor ? nullptr : graph.tensor(id).data->data());
  std::vector<std::shared_ptr<Bytes>> values;
  for (const TensorId id : node.outputs) {
    values.push_back(std::make_shared<Bytes>(static_cast<size_t>(graph.tensor(id).bytes())));
    buffers.outputs.push_back(values.back()->data());
  }
  find_op(node.op)->eval_ref(graph, node, buffers);
  for (size_t i = 0; i < values.size(); ++i) graph.tensor(node.outputs[i]).data = values[i];
}

}  // namespace

Status fold_constants(Graph& graph, const Target&) {
  std::vector<Node> kept;
  for (Node& node : graph.nodes) {
    if (foldable(graph, node)) {
      evaluate(graph, node);
    } else {
      kept.push_back(std::move(node));
    }
  }
  graph.nodes = std::move(kept);
  return ok_status();
}

}  // namespace mote
