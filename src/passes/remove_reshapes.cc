// SPDX-License-Identifier: Apache-2.0
#include "passes/remove_reshapes.h"

#include <algorithm>

#include "ops/control_flow.h"

namespace mote {

namespace {

bool moves_nothing(const Graph& graph, const Node& node) {
  if (node.op != "reshape" && node.op != "pad") return false;
  const Tensor& in = graph.tensor(node.inputs[0]);
  const Tensor& out = graph.tensor(node.outputs[0]);
  return in.type == out.type && in.quant == out.quant && in.elements() == out.elements();
}

bool ignores_shape(const Node& node) {
  return node.op == "reshape" || (node.op == "fully_connected" && node.attrs.integer("keep_num_dims") == 0);
}

}  // namespace

Status remove_reshapes(Graph& graph, const Target&) {
  for (const Node& node : graph.nodes) {
    if (!moves_nothing(graph, node)) continue;
    const TensorId in = node.inputs[0], out = node.outputs[0];
    const bool same_shape = graph.tensor(in).shape == graph.tensor(out).shape;
    for (const int reader : graph.consumers(out)) {
      Node& consumer = graph.nodes[static_cast<size_t>(reader)];
      if (is_control(consumer)) continue;  // a loop wants a copy of what it overwrites
      if (same_shape) {
        std::replace(consumer.inputs.begin(), consumer.inputs.end(), out, in);
      } else if (ignores_shape(consumer)) {
        consumer.inputs[0] = in;
      }
    }
  }
  return ok_status();
}

}  // namespace mote
