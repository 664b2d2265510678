// SPDX-License-Identifier: Apache-2.0
#pragma once
// Small graphs for the tests of the passes.
#include "ir/graph.h"
#include "ops/case_builder.h"
#include "target/target.h"

namespace mote {

inline Tensor int8_tensor(std::string name, Shape shape, float scale, int32_t zero_point) {
  return {std::move(name), DType::kInt8, std::move(shape), per_tensor(scale, zero_point), nullptr, -1};
}

// A convolution 3x3 over [1, 6, 6, 2] to [1, 4, 4, 3], int8, without padding; node 0 writes the only output.
inline Graph convolution_graph() {
  CaseBuilder builder("convolution");
  const TensorId in = builder.input(DType::kInt8, {1, 6, 6, 2}, per_tensor(0.1f, 5));
  const TensorId weights = builder.constant(DType::kInt8, {3, 3, 3, 2}, per_tensor(0.02f, 0));
  builder.node("conv2d", {in, weights}, window_attrs(1, 1), DType::kInt8, per_tensor(0.3f, -7));
  return builder.build().graph;
}

// Appends a node that reads the model's output and whose output becomes the model's.
inline void append(Graph& graph, const std::string& op, Attrs attributes, Tensor out) {
  Node node{op, {graph.outputs[0]}, {}, std::move(attributes), {}};
  node.outputs = {graph.add(std::move(out))};
  graph.outputs = node.outputs;
  graph.nodes.push_back(std::move(node));
}

}  // namespace mote
