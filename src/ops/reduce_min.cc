// SPDX-License-Identifier: Apache-2.0
#include <functional>

#include "ops/reduction_extremum.h"

namespace mote {

namespace {

void eval_ref(const Graph& graph, const Node& node, const Buffers& buffers) {
  if (graph.tensor(node.outputs[0]).type == DType::kFloat32)
    return eval_extremum<float>(graph, node, buffers, FLT_MAX, std::less<>());
  eval_extremum<int8_t>(graph, node, buffers, INT8_MAX, std::less<>());
}

Result<std::vector<KernelCall>> lower_node(const Graph& graph, const Node& node, const Target&) {
  const bool is_float = graph.tensor(node.inputs[0]).type == DType::kFloat32;
  return std::vector{reduction_call(graph, node, is_float ? "reduce_min_f32" : "reduce_min_s8")};
}

int64_t macs(const Graph&, const Node&) { return 0; }

std::vector<OpCase> cases() { return reduction_cases("reduce_min", {DType::kInt8, DType::kFloat32}, 0); }

}  // namespace

extern const OpDef op_reduce_min = {
    .name = "reduce_min",
    .summary = "smallest element over some of the dimensions",
    .source = "TFLM 90b983c reference/reduce.h",
    .channel_axis = -1,
    .ram_inputs = 1,
    .tflite = {{89, "REDUCE_MIN", 3}},
    .map_tflite = map_reduction,
    .infer = infer_extremum,
    .eval_ref = eval_ref,
    .lower = lower_node,
    .macs = macs,
    .cases = cases,
};

}  // namespace mote
