// SPDX-License-Identifier: Apache-2.0
#include "import/tflite/dequantized.h"

#include <utility>
#include <vector>

#include "ops/constant_result.h"
#include "ops/op.h"

namespace mote::tflite {

namespace {

bool foldable(const Graph& graph, const Node& node) {
  if (node.op != "dequantize" || !has_constant_result(graph, node)) return false;
  const Result<std::vector<Shape>> shapes = find_op(node.op)->infer(graph, node);
  return shapes.ok() && (*shapes)[0] == graph.tensor(node.outputs[0]).shape;
}

}  // namespace

void fold_dequantized_constants(Graph& graph) {
  std::vector<Node> kept;
  for (Node& node : graph.nodes) {
    if (foldable(graph, node)) {
      fold_node(graph, node);
    } else {
      kept.push_back(std::move(node));
    }
  }
  graph.nodes = std::move(kept);
}

}  // namespace mote::tflite
