// SPDX-License-Identifier: Apache-2.0
#include "passes/fold_constants.h"

#include "ops/constant_result.h"

namespace mote {

Status fold_constants(Graph& graph, const Target&) {
  std::vector<Node> kept;
  for (Node& node : graph.nodes) {
    if (has_constant_result(graph, node)) {
      fold_node(graph, node);
    } else {
      kept.push_back(std::move(node));
    }
  }
  graph.nodes = std::move(kept);
  return ok_status();
}

}  // namespace mote
