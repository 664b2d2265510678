// SPDX-License-Identifier: Apache-2.0
#include "ops/reduction.h"

namespace mote {

namespace {

constexpr bool kMean = true;

void eval_ref(const Graph& graph, const Node& node, const Buffers& buffers) {
  eval_sum(graph, node, buffers, kMean);
}

Result<std::vector<KernelCall>> lower_node(const Graph& graph, const Node& node, const Target&) {
  return lower_sum(graph, node, kMean);
}

int64_t macs(const Graph&, const Node&) { return 0; }

std::vector<OpCase> cases() {
  return reduction_cases("mean", {DType::kInt8, DType::kInt16, DType::kFloat32}, 0.13f);
}

}  // namespace

extern const OpDef op_mean = {
    .name = "mean",
    .summary = "mean over some of the dimensions",
    .source = "TFLM 90b983c reference/reduce.h",
    .channel_axis = -1,
    .ram_inputs = 1,
    .tflite = {{40, "MEAN", 3}},
    .map_tflite = map_reduction,
    .infer = infer_sum,
    .eval_ref = eval_ref,
    .lower = lower_node,
    .macs = macs,
    .cases = cases,
};

}  // namespace mote
