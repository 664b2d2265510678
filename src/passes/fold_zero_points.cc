// SPDX-License-Identifier: Apache-2.0
#include "passes/fold_zero_points.h"

#include "ops/op.h"
#include "ops/quantization.h"

namespace mote {

Status fold_zero_points(Graph& graph, const Target&) {
  for (Node& node : graph.nodes) {
    const OpDef* op = find_op(node.op);
    if (op->channel_axis >= 0) fold_zero_point(graph, node, op->channel_axis);
  }
  return ok_status();
}

}  // namespace mote
