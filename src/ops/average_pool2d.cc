// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "device/port/mve.h"
#include "ops/op.h"
#include "ops/pool2d.h"
#include "ops/quantization.h"

namespace mote {

namespace {

// sum / count to the nearest, ties away from zero.
int64_t rounded_quotient(int64_t sum, int64_t count) {
  return sum >= 0 ? (2 * sum + count) / (2 * count) : -((-2 * sum + count) / (2 * count));
}

// The attribute "ties": "up" for those of a mean of int8 that stands for one of uint8.
bool ties_go_up(const Node& node) { return node.attrs.text("ties") == "up"; }

template <class T>
void eval_integer(const Graph& graph, const Node& node, const Buffers& buffers) {
  const Range range = activation_range(node.attrs.text("activation", "none"), graph.tensor(node.outputs[0]));
  for_each_pool2d_window(graph, node, [&](const std::vector<int64_t>& taps, int64_t at) {
    int64_t sum = 0;
    for (const int64_t i : taps) sum += buffers.in<T>(0)[i];
    const auto count = static_cast<int64_t>(taps.size());
    const int64_t mean =
        ties_go_up(node) ? rounded_quotient(sum + 128 * count, count) - 128 : rounded_quotient(sum, count);
    buffers.out<T>(0)[at] = static_cast<T>(std::clamp<int64_t>(mean, range.low, range.high));
  });
}

void eval_ref(const Graph& graph, const Node& node, const Buffers& buffers) {
  const DType type = graph.tensor(node.outputs[0]).type;
  if (type == DType::kInt8) return eval_integer<int8_t>(graph, node, buffers);
  if (type == DType::kInt16) return eval_integer<int16_t>(graph, node, buffers);
  const RealRange range = activation_range_f32(node.attrs.text("activation", "none"));
  for_each_pool2d_window(graph, node, [&](const std::vector<int64_t>& taps, int64_t at) {
    double sum = 0;
    for (const int64_t i : taps) sum += double{buffers.in<float>(0)[i]};
    const auto mean = static_cast<float>(sum / static_cast<double>(taps.size()));
    buffers.out<float>(0)[at] = std::clamp(mean, range.low, range.high);
  });
}

// One window over the whole input, and an activation that a mean of int8 always obeys.
bool is_global(const Node& node, const Tensor& in, const Tensor& out) {
  const Range range = activation_range(node.attrs.text("activation", "none"), out.quant);
  return out.shape[1] == 1 && out.shape[2] == 1 && range.low == -128 && range.high == 127 &&
         node.attrs.integer("kernel_h") - node.attrs.integer("pad_top") >= in.shape[1] &&
         node.attrs.integer("kernel_w") - node.attrs.integer("pad_left") >= in.shape[2];
}

// The kernel of the least code.
KernelCall global_call(const Tensor& in) {
  const int64_t positions = int64_t{in.shape[1]} * in.shape[2], channels = in.shape[3];
  KernelCall call;
  call.kernel = &kernel("global_average_pool2d_s8");
  call.integer("positions", positions);
  call.integer("channels", channels);
  call.instructions = channels * (15 + 5 * positions);
  return call;
}

Result<std::vector<KernelCall>> lower_node(const Graph& graph, const Node& node, const Target& target) {
  const Tensor& in = graph.tensor(node.inputs[0]);
  if (ties_go_up(node)) return lower_pool2d(graph, node, "average_pool2d_ties_up_s8");
  MOTE_ASSIGN(std::vector<KernelCall> calls, lower_pool2d(graph, node));
  if (in.type != DType::kInt8 || in.shape[0] != 1) return calls;
  constexpr int64_t kMostTaps = 256;  // sums of int8 fit int16
  const bool sums_fit = node.attrs.integer("kernel_h") * node.attrs.integer("kernel_w") <= kMostTaps;
  const bool mve = (target.isa & kIsaMve) != 0 && in.shape[3] >= MOTE_VECTOR;
  if (sums_fit && (mve || ((target.isa & kIsaDsp) != 0 && in.shape[3] % 4 == 0))) {
    calls.push_back(calls[0]);
    calls.back().kernel = &kernel(mve ? "average_pool2d_s8_mve" : "average_pool2d_s8_dsp");
  }
  if (target.objective == Objective::kSize && is_global(node, in, graph.tensor(node.outputs[0])))
    calls.push_back(global_call(in));
  return calls;
}

int64_t macs(const Graph&, const Node&) { return 0; }

Result<std::vector<Shape>> infer(const Graph& graph, const Node& node) {
  MOTE_ASSIGN(std::vector<Shape> shapes, infer_pool2d(graph, node));
  if (node.attrs.has("ties") && (!ties_go_up(node) || graph.tensor(node.inputs[0]).type != DType::kInt8))
    return Error(Code::kInvalid, "ties is 'up', and for int8, or left out");
  return shapes;
}

std::vector<OpCase> cases() {
  std::vector<OpCase> out = pool2d_cases("average_pool2d");
  std::vector<OpCase> up = pool2d_cases("average_pool2d", {DType::kInt8});
  for (OpCase& of_uint8 : up) {
    of_uint8.name += ", ties up";
    of_uint8.graph.nodes[0].attrs.set("ties", std::string("up"));
    out.push_back(std::move(of_uint8));
  }
  return out;
}

}  // namespace

extern const OpDef op_average_pool2d = {
    .name = "average_pool2d",
    .summary = "mean over windows of NHWC, with stride, padding and activation; padding does not count",
    .source = "TFLite 8-bit specification; TFLM 90b983c reference/integer_ops/pooling.h",
    .channel_axis = -1,
    .locality = Locality::kWindow,
    .tflite = {{1, "AVERAGE_POOL_2D", 3}},
    .map_tflite = map_pool2d,
    .infer = infer,
    .eval_ref = eval_ref,
    .lower = lower_node,
    .macs = macs,
    .cases = cases,
};

}  // namespace mote
