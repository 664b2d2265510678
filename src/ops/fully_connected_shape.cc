// SPDX-License-Identifier: Apache-2.0
#include "ops/fully_connected_shape.h"

#include "base/format.h"

namespace mote {

Result<std::vector<Shape>> fully_connected_shape(const Graph& graph, const Node& node) {
  const Tensor& in = graph.tensor(node.inputs[0]);
  const Tensor& weights = graph.tensor(node.inputs[1]);
  const int32_t out_c = weights.shape[0], in_c = weights.shape[1];
  const bool keep = node.attrs.integer("keep_num_dims") != 0;
  if (in.elements() % in_c != 0 || (keep && (in.shape.empty() || in.shape.back() != in_c)))
    return Error(Code::kInvalid,
                 format("the weights {} are for {} inputs, the input has the shape {}",
                        shape_text(weights.shape), in_c, shape_text(in.shape)),
                 "the layer before must give as many values as the weights have columns");
  if (!keep) return std::vector<Shape>{{static_cast<int32_t>(in.elements() / in_c), out_c}};
  Shape out = in.shape;
  out.back() = out_c;
  return std::vector<Shape>{out};
}

int64_t fully_connected_batch(const Graph& graph, const Node& node) {
  return graph.tensor(node.inputs[0]).elements() / graph.tensor(node.inputs[1]).shape[1];
}

}  // namespace mote
