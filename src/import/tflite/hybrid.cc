// SPDX-License-Identifier: Apache-2.0
#include "import/tflite/hybrid.h"

#include <algorithm>
#include <map>

#include "base/format.h"
#include "base/notes.h"
#include "import/tflite/conversions.h"

namespace mote::tflite {

namespace {

bool is_quantised_constant(const Graph& graph, TensorId id) {
  if (id == kNoTensor) return false;
  const Tensor& t = graph.tensor(id);
  return t.is_constant() && t.type == DType::kInt8 && t.quant.present();
}

bool is_hybrid(const Graph& graph, const Node& node) {
  const auto is_real = [&](TensorId id) {
    return id != kNoTensor && graph.tensor(id).type == DType::kFloat32 && !graph.tensor(id).is_constant();
  };
  return std::any_of(node.inputs.begin(), node.inputs.end(), is_real) &&
         std::any_of(node.inputs.begin(), node.inputs.end(),
                     [&](TensorId id) { return is_quantised_constant(graph, id); });
}

void tell(const std::vector<const Node*>& nodes) {
  const Origin& first = nodes[0]->origin;
  note(format(
      "{}: '{}' ({}){} has int8 weights under float activations (dynamic-range quantisation) and runs as "
      "float with dequantised weights; full integer quantisation, with a representative_dataset, takes "
      "a quarter of the flash",
      first.file, first.node_name, first.node_type,
      nodes.size() > 1 ? format(", like {} more,", nodes.size() - 1) : ""));
}

}  // namespace

void dequantize_hybrid_weights(Graph& graph, const std::function<bool(uint64_t bytes)>& charge) {
  // Tensors that integer layers read as well keep their int8 values beside the new ones.
  std::vector<int> integer_users(graph.tensors.size(), 0);
  std::vector<const Node*> hybrid;
  for (const TensorId id : graph.outputs) ++integer_users[static_cast<size_t>(id)];
  for (const Node& node : graph.nodes) {
    if (is_hybrid(graph, node)) {
      hybrid.push_back(&node);
      continue;
    }
    for (const TensorId id : node.inputs)
      if (id != kNoTensor) ++integer_users[static_cast<size_t>(id)];
  }
  if (hybrid.empty()) return;
  tell(hybrid);

  std::map<TensorId, TensorId> converted;
  std::vector<std::pair<TensorId, Tensor>> in_place;
  for (Node& node : graph.nodes) {
    if (!is_hybrid(graph, node)) continue;
    for (TensorId& id : node.inputs) {
      if (!is_quantised_constant(graph, id)) continue;
      const auto known = converted.find(id);
      if (known == converted.end()) {
        if (!charge(static_cast<uint64_t>(graph.tensor(id).elements()) * sizeof(float))) return;
        Tensor weights = dequantized(graph.tensor(id));
        if (integer_users[static_cast<size_t>(id)] == 0) {
          converted[id] = id;
          in_place.emplace_back(id, std::move(weights));
        } else {
          converted[id] = graph.add(std::move(weights));
        }
      }
      id = converted[id];
    }
  }
  for (auto& [id, weights] : in_place) graph.tensor(id) = std::move(weights);
}

}  // namespace mote::tflite
