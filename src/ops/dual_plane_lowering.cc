// SPDX-License-Identifier: Apache-2.0
#include "device/nn/conv2d/conv2d_dual.h"
#include "device/nn/depthwise_conv2d/depthwise_plane_dual.h"
#include "ops/depthwise_plane.h"
#include "ops/dual_lowering.h"
#include "ops/dual_packing.h"
#include "ops/lowering.h"

namespace mote {

namespace {

// Instructions of a layer over one input channel, on Cortex-M3; those of other cores are in about the same
// proportion. Linear in the rows of outputs, so that strips of a layer get the kernel that the whole layer
// gets.
struct Cost {
  int64_t gemm = 0, plane = 0;
};
Cost cost_of(const Window& w, const Tensor& out) {
  const int64_t taps = int64_t{w.kernel_h} * w.kernel_w, fours = (taps + 3) / 4;
  const int64_t rows = out.shape[1], columns = out.shape[2], channels = out.shape[3];
  const int64_t plane_columns = (columns - 1) * w.stride_w + w.kernel_w;
  Cost cost;
  cost.gemm = rows * columns * (channels * (22 * fours + 55) + 22 * taps) / 4;
  cost.plane = rows *
               (columns * channels * (10 * fours + 28) + channels * (5 * taps + 60) +
                10 * w.kernel_h * plane_columns) /
               2;
  return cost;
}

// `splits` of device/nn/depthwise_conv2d/depthwise_windows_dual.h.
int32_t splits_of(const std::vector<int8_t>& weights) {
  return static_cast<int32_t>(dual_split_bits(dual_splits(weights), (weights.size() + 3) / 4 % 2, 31));
}

// [out_c][kernel_h][kernel_w] to [out_c][kernel_w][kernel_h].
std::vector<int8_t> column_by_column(const std::vector<int8_t>& weights, const Window& w) {
  const size_t rows = static_cast<size_t>(w.kernel_h), columns = static_cast<size_t>(w.kernel_w);
  std::vector<int8_t> out(weights.size());
  for (size_t i = 0; i < out.size(); ++i) {
    const size_t tap = i % (rows * columns);
    out[i] = weights[i - tap + tap % rows * columns + tap / rows];
  }
  return out;
}

// A layer over weights [out_c][kernel_h][kernel_w].
std::optional<KernelCall> plane_call(const Graph& graph, const Node& node, const Window& window,
                                     const std::vector<int8_t>& weights, int channel_axis) {
  const Tensor& in = graph.tensor(node.inputs[0]);
  const Tensor& out = graph.tensor(node.outputs[0]);
  const auto channels = dual_channels(
      column_by_column(weights, window), bias_or_zeros<int32_t>(graph, node, channel_axis),
      channel_factors(in, graph.tensor(node.inputs[1]), out, out.shape[3], false), dsp_output(node, out));
  if (!channels) return std::nullopt;
  std::vector<int8_t> taps;
  std::vector<int32_t> constants;
  for (const DspChannel& channel : *channels) {
    taps.insert(taps.end(), channel.weights.begin(), channel.weights.end());
    constants.insert(constants.end(),
                     {channel.bias, channel.multiplier, dual_shifts(channel), splits_of(channel.weights)});
  }
  KernelCall call;
  call.kernel = &kernel("conv2d_s8_dual_plane");
  call.pointer("weights", DType::kInt8, taps);
  call.pointer("constants", DType::kInt32, constants);
  call.integer("in_h", in.shape[1]);
  call.integer("in_w", in.shape[2]);
  call.integer("out_h", out.shape[1]);
  call.integer("out_w", out.shape[2]);
  call.integer("out_c", out.shape[3]);
  call.integer("kernel_h", window.kernel_h);
  call.integer("kernel_w", window.kernel_w);
  call.integer("stride_h", window.stride_h);
  call.integer("stride_w", window.stride_w);
  call.integer("pad_top", window.pad_top);
  call.integer("pad_left", window.pad_left);
  call.integer("in_zero_point", zero_point(in));
  call.integer("out_zero_point", zero_point(out));
  add_activation_range(call, node, out);
  call.scratch_bytes = mote_conv2d_s8_dual_plane_scratch_bytes(out.shape[2], window.kernel_h, window.kernel_w,
                                                               window.stride_w);
  call.instructions = cost_of(window, out).plane;
  return call;
}

// The kernel's code is worth a fifth of the layer's instructions.
bool has_plane(const Window& window, const Tensor& weights, const Tensor& in, const Tensor& out) {
  const Cost cost = cost_of(window, out);
  return weights.type == DType::kInt8 && in.shape[3] == 1 && out.shape[3] > 1 && !window.is_dilated() &&
         window.kernel_h * window.kernel_w <= MOTE_DUAL_WINDOW_MOST_TAPS && 5 * cost.plane <= 4 * cost.gemm;
}

}  // namespace

std::optional<KernelCall> lower_conv2d_dual_plane(const Graph& graph, const Node& node,
                                                  const Window& window) {
  const Tensor& weights = graph.tensor(node.inputs[1]);
  if (!has_plane(window, weights, graph.tensor(node.inputs[0]), graph.tensor(node.outputs[0])))
    return std::nullopt;
  return plane_call(graph, node, window,
                    {weights.values<int8_t>(), weights.values<int8_t>() + weights.elements()}, 0);
}

std::optional<KernelCall> lower_depthwise_conv2d_dual_plane(const Graph& graph, const Node& node,
                                                            const Window& window) {
  const Tensor& weights = graph.tensor(node.inputs[1]);
  if (!has_plane(window, weights, graph.tensor(node.inputs[0]), graph.tensor(node.outputs[0])))
    return std::nullopt;
  return plane_call(graph, node, window, weights_by_channel(weights, false), 3);
}

int64_t one_channel_gemm_instructions(const Window& window, const Tensor& out) {
  return cost_of(window, out).gemm;
}

}  // namespace mote
