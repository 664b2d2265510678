// SPDX-License-Identifier: Apache-2.0
#include "import/onnx/prune.h"

#include <algorithm>

#include "base/format.h"
#include "base/notes.h"

namespace mote::onnx {

void prune(Graph& graph, const std::string& file) {
  std::vector<bool> used(graph.tensors.size(), false);
  const auto is_used = [&](TensorId id) { return used[static_cast<size_t>(id)]; };
  for (const TensorId id : graph.outputs) used[static_cast<size_t>(id)] = true;
  std::vector<Node> nodes;
  for (size_t n = graph.nodes.size(); n-- > 0;) {
    Node& node = graph.nodes[n];
    if (std::none_of(node.outputs.begin(), node.outputs.end(), is_used)) continue;
    for (const auto* list : {&node.inputs, &node.outputs})
      for (const TensorId id : *list)
        if (id != kNoTensor) used[static_cast<size_t>(id)] = true;
    nodes.push_back(std::move(node));
  }
  std::reverse(nodes.begin(), nodes.end());
  for (const TensorId id : graph.inputs)
    if (!is_used(id))
      note(format("{}: input '{}' is left out: no output depends on its value", file, graph.tensor(id).name));
  std::erase_if(graph.inputs, [&](TensorId id) { return !is_used(id); });

  std::vector<TensorId> number(graph.tensors.size(), kNoTensor);
  std::vector<Tensor> tensors;
  for (size_t id = 0; id < number.size(); ++id) {
    if (!used[id]) continue;
    number[id] = static_cast<TensorId>(tensors.size());
    tensors.push_back(std::move(graph.tensors[id]));
  }
  const auto renumber = [&](std::vector<TensorId>& list) {
    for (TensorId& id : list)
      if (id != kNoTensor) id = number[static_cast<size_t>(id)];
  };
  for (Node& node : nodes) {
    renumber(node.inputs);
    renumber(node.outputs);
  }
  renumber(graph.inputs);
  renumber(graph.outputs);
  graph.nodes = std::move(nodes);
  graph.tensors = std::move(tensors);
}

}  // namespace mote::onnx
