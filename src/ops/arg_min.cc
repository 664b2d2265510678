// SPDX-License-Identifier: Apache-2.0
#include <functional>

#include "ops/arg.h"

namespace mote {

namespace {

void eval_ref(const Graph& graph, const Node& node, const Buffers& buffers) {
  if (graph.tensor(node.inputs[0]).type == DType::kFloat32)
    return eval_arg<float>(graph, node, buffers, std::less<>());
  eval_arg<int8_t>(graph, node, buffers, std::less<>());
}

Result<std::vector<KernelCall>> lower_node(const Graph& graph, const Node& node, const Target&) {
  return lower_arg(graph, node, "arg_min_s8", "arg_min_f32");
}

int64_t macs(const Graph&, const Node&) { return 0; }

std::vector<OpCase> cases() { return arg_cases("arg_min"); }

}  // namespace

extern const OpDef op_arg_min = {
    .name = "arg_min",
    .summary = "where along one dimension the smallest element is, the first of equals",
    .source = "TFLM 90b983c reference/arg_min_max.h",
    .channel_axis = -1,
    .ram_inputs = 1,
    .tflite = {{79, "ARG_MIN", 3}},
    .map_tflite = map_arg,
    .infer = infer_arg,
    .eval_ref = eval_ref,
    .lower = lower_node,
    .macs = macs,
    .cases = cases,
};

}  // namespace mote
