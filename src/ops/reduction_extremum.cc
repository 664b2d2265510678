// SPDX-License-Identifier: Apache-2.0
#include "ops/reduction_extremum.h"

#include "ops/checks.h"

namespace mote {

Result<std::vector<Shape>> infer_extremum(const Graph& graph, const Node& node) {
  MOTE_TRY(check_input_count(node, 1, 1));
  MOTE_TRY(check_same_quantization(graph.tensor(node.inputs[0]), graph.tensor(node.outputs[0])));
  return infer_reduction(graph, node);
}

}  // namespace mote
