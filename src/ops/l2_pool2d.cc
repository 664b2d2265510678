// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>

#include "ops/op.h"
#include "ops/pool2d.h"
#include "ops/quantization.h"

namespace mote {

namespace {

Result<std::vector<Shape>> infer(const Graph& graph, const Node& node) {
  MOTE_TRY(check_input_count(node, 1, 1));
  MOTE_TRY(check_type(graph.tensor(node.inputs[0]), "input", {DType::kFloat32}));
  return infer_pool2d(graph, node);
}

void eval_ref(const Graph& graph, const Node& node, const Buffers& buffers) {
  const RealRange range = activation_range_f32(node.attrs.text("activation", "none"));
  for_each_pool2d_window(graph, node, [&](const std::vector<int64_t>& taps, int64_t at) {
    double sum = 0;
    for (const int64_t i : taps) sum += double{buffers.in<float>(0)[i]} * double{buffers.in<float>(0)[i]};
    const auto root = static_cast<float>(std::sqrt(sum / static_cast<double>(taps.size())));
    buffers.out<float>(0)[at] = std::clamp(root, range.low, range.high);
  });
}

Result<std::vector<KernelCall>> lower_node(const Graph& graph, const Node& node, const Target&) {
  return lower_pool2d(graph, node);
}

int64_t macs(const Graph&, const Node&) { return 0; }

std::vector<OpCase> cases() { return pool2d_cases("l2_pool2d", {DType::kFloat32}); }

}  // namespace

extern const OpDef op_l2_pool2d = {
    .name = "l2_pool2d",
    .summary = "square root of the mean square over windows of NHWC, float only; padding does not count",
    .source = "TFLM 90b983c reference/pooling.h",
    .channel_axis = -1,
    .locality = Locality::kWindow,
    .tflite = {{12, "L2_POOL_2D", 1}},
    .map_tflite = map_pool2d,
    .infer = infer,
    .eval_ref = eval_ref,
    .lower = lower_node,
    .macs = macs,
    .cases = cases,
};

}  // namespace mote
