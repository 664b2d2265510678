// SPDX-License-Identifier: Apache-2.0
#include "passes/fuse_activations.h"

namespace mote {

namespace {

bool fusible(const Graph& graph, const Node& layer, const Node& activation) {
  const Tensor& between = graph.tensor(activation.inputs[0]);
  const Tensor& out = graph.tensor(activation.outputs[0]);
  return layer.attrs.text("activation") == "none" && !graph.is_read_at_end(activation.inputs[0]) &&
         graph.consumers(activation.inputs[0]).size() == 1 && between.type == out.type &&
         between.quant == out.quant;
}

}  // namespace

Status fuse_activations(Graph& graph, const Target&) {
  for (size_t i = 0; i < graph.nodes.size();) {
    const Node& node = graph.nodes[i];
    const int before = node.op == "activation" ? graph.producer(node.inputs[0]) : -1;
    if (before < 0 || !fusible(graph, graph.nodes[static_cast<size_t>(before)], node)) {
      ++i;
      continue;
    }
    Node& layer = graph.nodes[static_cast<size_t>(before)];
    layer.attrs.set("activation", node.attrs.text("activation"));
    layer.outputs = node.outputs;
    graph.nodes.erase(graph.nodes.begin() + static_cast<long>(i));
  }
  return ok_status();
}

}  // namespace mote
