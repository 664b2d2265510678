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

ConvAddParts conv2d_add_parts(const Graph& graph, const Node& node) {
  ConvAddParts out;
  const auto taken = [&](TensorId id) { return id == kNoTensor ? id : out.graph.add(graph.tensor(id)); };
  Tensor between = graph.tensor(node.outputs[0]);
  between.quant = conv_quant(node.attrs);

  out.conv.op = "conv2d";
  out.conv.attrs = node.attrs;
  out.conv.attrs.set("activation", node.attrs.text("conv_activation", "none"));
  for (size_t i = 0; i < 3; ++i) out.conv.inputs.push_back(taken(node.inputs[i]));
  out.conv.outputs = {out.graph.add(std::move(between))};

  out.add.op = "add";
  out.add.attrs.set("activation", node.attrs.text("activation", "none"));
  out.add.inputs = {out.conv.outputs[0], taken(node.inputs[3])};
  out.add.outputs = {taken(node.outputs[0])};
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
