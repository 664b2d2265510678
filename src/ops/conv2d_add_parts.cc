// SPDX-License-Identifier: Apache-2.0
#include "ops/conv2d_add_parts.h"

namespace mote {

namespace {

Quant conv_quant(const Attrs& attrs) {
  return {{static_cast<float>(attrs.number("conv_scale"))},
          {static_cast<int32_t>(attrs.integer("conv_zero_point"))},
          -1};
}

}  // namespace

ConvAndAdd conv2d_and_add(Graph& graph, const Node& node) {
  Tensor between = graph.tensor(node.outputs[0]);
  between.name += "/operand";
  between.quant = conv_quant(node.attrs);
  between.source_index = -1;

  ConvAndAdd out = {node, node};
  out.conv.op = "conv2d";
  out.conv.inputs.pop_back();
  out.conv.outputs = {graph.add(std::move(between))};
  out.conv.attrs.set("activation", node.attrs.text("conv_activation", "none"));
  for (const char* name : {"conv_scale", "conv_zero_point", "conv_activation"}) out.conv.attrs.erase(name);

  out.add.op = "add";
  out.add.inputs = {out.conv.outputs[0], node.inputs[3]};
  out.add.attrs = {};
  out.add.attrs.set("activation", node.attrs.text("activation", "none"));
  return out;
}

ConvAddParts conv2d_add_parts(const Graph& graph, const Node& node) {
  ConvAddParts out;
  Node alone = node;
  for (TensorId& id : alone.inputs)
    if (id != kNoTensor) id = out.graph.add(graph.tensor(id));
  alone.outputs = {out.graph.add(graph.tensor(node.outputs[0]))};
  ConvAndAdd nodes = conv2d_and_add(out.graph, alone);
  out.conv = std::move(nodes.conv);
  out.add = std::move(nodes.add);
  return out;
}

Node conv2d_add_node(const Graph& graph, const Node& conv, const Node& add) {
  const TensorId between = conv.outputs[0];
  const Quant& quant = graph.tensor(between).quant;
  Node out = conv;
  out.op = "conv2d_add";
  out.inputs.resize(3, kNoTensor);
  out.inputs.push_back(add.inputs[add.inputs[0] == between ? 1 : 0]);
  out.outputs = add.outputs;
  out.attrs.set("conv_scale", double{quant.scale[0]});
  out.attrs.set("conv_zero_point", int64_t{quant.zero_point[0]});
  out.attrs.set("conv_activation", conv.attrs.text("activation", "none"));
  out.attrs.set("activation", add.attrs.text("activation", "none"));
  return out;
}

}  // namespace mote
