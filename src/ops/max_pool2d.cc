// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "ops/op.h"
#include "ops/pool2d.h"
#include "ops/quantization.h"

namespace mote {

namespace {

template <class T, class Bounds>
void evaluate(const Graph& graph, const Node& node, const Buffers& buffers, const Bounds& range) {
  for_each_pool2d_window(graph, node, [&](const std::vector<int64_t>& taps, int64_t at) {
    T largest = buffers.in<T>(0)[taps[0]];
    for (const int64_t i : taps) largest = std::max(largest, buffers.in<T>(0)[i]);
    buffers.out<T>(0)[at] = std::clamp(largest, static_cast<T>(range.low), static_cast<T>(range.high));
  });
}

void eval_ref(const Graph& graph, const Node& node, const Buffers& buffers) {
  const Tensor& out = graph.tensor(node.outputs[0]);
  const std::string activation = node.attrs.text("activation", "none");
  if (out.type == DType::kFloat32) {
    evaluate<float>(graph, node, buffers, activation_range_f32(activation));
  } else if (out.type == DType::kInt16) {
    evaluate<int16_t>(graph, node, buffers, activation_range(activation, out));
  } else {
    evaluate<int8_t>(graph, node, buffers, activation_range(activation, out));
  }
}

Result<std::vector<KernelCall>> lower_node(const Graph& graph, const Node& node, const Target&) {
  return lower_pool2d(graph, node);
}

int64_t macs(const Graph&, const Node&) { return 0; }

std::vector<OpCase> cases() { return pool2d_cases("max_pool2d"); }

}  // namespace

extern const OpDef op_max_pool2d = {
    .name = "max_pool2d",
    .summary =
        "largest value in windows of NHWC, with stride, padding and activation; padding does not count",
    .source = "TFLite 8-bit specification; TFLM 90b983c reference/integer_ops/pooling.h",
    .channel_axis = -1,
    .locality = Locality::kWindow,
    .tflite = {{17, "MAX_POOL_2D", 3}},
    .map_tflite = map_pool2d,
    .infer = infer_pool2d,
    .eval_ref = eval_ref,
    .lower = lower_node,
    .macs = macs,
    .cases = cases,
};

}  // namespace mote
