// SPDX-License-Identifier: Apache-2.0
#include "import/tflite/uint8.h"

#include <map>

#include "base/format.h"
#include "base/notes.h"

namespace mote::tflite {

namespace {

// The tensor as the file has it. The one of int8 gets another name.
TensorId add_outer(Graph& graph, TensorId id) {
  Tensor outer = graph.tensor(id);
  outer.type = DType::kUInt8;
  for (int32_t& zero : outer.quant.zero_point) zero += 128;
  outer.data = nullptr;
  graph.tensor(id).name += "/int8";
  graph.tensor(id).source_index = -1;
  return graph.add(std::move(outer));
}

Node shift(const Graph& graph, TensorId in, TensorId out, TensorId outer, const std::string& file) {
  Node node;
  node.op = "shift_uint8";
  node.inputs = {in};
  node.outputs = {out};
  node.origin.file = file;
  node.origin.node_name = graph.tensor(outer).name;
  return node;
}

}  // namespace

void restore_uint8_interface(Graph& graph, const std::set<TensorId>& shifted, const std::string& file) {
  std::vector<Node> before;
  for (TensorId& id : graph.inputs) {
    if (shifted.count(id) == 0) continue;
    const TensorId outer = add_outer(graph, id);
    before.push_back(shift(graph, outer, id, outer, file));
    id = outer;
  }
  graph.nodes.insert(graph.nodes.begin(), before.begin(), before.end());
  std::map<TensorId, TensorId> outputs;  // one that is given twice is turned once
  for (TensorId& id : graph.outputs) {
    if (shifted.count(id) == 0) continue;
    if (outputs.count(id) == 0) {
      outputs[id] = add_outer(graph, id);
      graph.nodes.push_back(shift(graph, id, outputs[id], outputs[id], file));
    }
    id = outputs[id];
  }
}

void round_as_uint8(Graph& graph, const std::set<TensorId>& shifted) {
  for (Node& node : graph.nodes) {
    if (shifted.count(node.outputs[0]) == 0) continue;
    if (node.op == "average_pool2d") node.attrs.set("ties", std::string("up"));
    if (node.op == "mean" || node.op == "resize_bilinear")
      note(format(
          "{}: '{}' ({}) of uint8 rounds as that of int8 does: a result may be one step beside TensorFlow "
          "Lite's",
          node.origin.file, node.origin.node_name, node.origin.node_type));
  }
}

void rescale_concatenated(Graph& graph, const std::set<TensorId>& shifted) {
  std::vector<Node> nodes;
  for (Node& node : graph.nodes) {
    if (node.op == "concat" && shifted.count(node.outputs[0]) != 0) {
      for (TensorId& id : node.inputs) {
        const Quant quant = graph.tensor(node.outputs[0]).quant;
        if (id == kNoTensor || shifted.count(id) == 0 || graph.tensor(id).quant == quant) continue;
        Tensor tensor = graph.tensor(id);
        tensor.name += "/rescaled";
        tensor.quant = quant;
        tensor.data = nullptr;
        tensor.source_index = -1;
        Node rescale;
        rescale.op = "quantize";
        rescale.attrs.set("in_float", int64_t{1});
        rescale.origin = node.origin;
        rescale.inputs = {id};
        id = graph.add(std::move(tensor));
        rescale.outputs = {id};
        nodes.push_back(std::move(rescale));
      }
    }
    nodes.push_back(std::move(node));
  }
  graph.nodes = std::move(nodes);
}

}  // namespace mote::tflite
