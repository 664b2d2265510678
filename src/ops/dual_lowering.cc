// SPDX-License-Identifier: Apache-2.0
#include "ops/dual_lowering.h"

#include <algorithm>

#include "device/nn/conv2d/conv2d_dual.h"
#include "device/nn/fully_connected/fully_connected_dual.h"
#include "ops/dual_packing.h"
#include "ops/lowering.h"

namespace mote {

namespace {

// The scale of all outputs, if there is only one.
std::optional<FixedPoint> common_factor(const std::vector<FixedPoint>& factors) {
  const auto is_first = [&](const FixedPoint& factor) {
    return factor.multiplier == factors[0].multiplier && factor.shift == factors[0].shift;
  };
  if (!std::all_of(factors.begin(), factors.end(), is_first)) return std::nullopt;
  return factors[0];
}

// One row of outputs for each of `batch` rows of inputs.
KernelCall fully_connected_call(const std::vector<DspChannel>& channels,
                                const std::vector<FixedPoint>& factors, int64_t batch, const Node& node,
                                const Tensor& out) {
  const auto in_c = static_cast<int32_t>(channels[0].weights.size());
  const DualFullyConnected packed =
      pack_dual_fully_connected(channels, common_factor(factors), dsp_output(node, out));
  KernelCall call;
  call.kernel = &kernel("fully_connected_s8_dual");
  call.pointer("stream", DType::kInt32, packed.stream);
  call.integer("batch", batch);
  call.integer("in_c", in_c);
  call.integer("out_c", static_cast<int64_t>(channels.size()));
  call.integer("run", packed.run);
  call.integer("has_patches", packed.has_patches ? 1 : 0);
  call.integer("multiplier", packed.multiplier);
  call.integer("shifts", packed.shifts);
  call.integer("out_zero_point", zero_point(out));
  add_activation_range(call, node, out);
  call.scratch_bytes = mote_fully_connected_s8_dual_scratch_bytes(in_c, packed.run);
  return call;
}

bool has_padding(const Window& w) {
  return w.pad_top != 0 || w.pad_left != 0 || w.pad_bottom != 0 || w.pad_right != 0;
}

bool is_pointwise(const Window& w) {
  return w.kernel_h == 1 && w.kernel_w == 1 && w.stride_h == 1 && w.stride_w == 1 && !has_padding(w);
}

bool sees_all(const Window& w, const Tensor& in, const Tensor& out) {
  return out.shape[1] == 1 && out.shape[2] == 1 && w.kernel_h == in.shape[1] && w.kernel_w == in.shape[2] &&
         !has_padding(w);
}

}  // namespace

std::optional<KernelCall> lower_dual_gemm(const Graph& graph, const Node& node, const Window& window,
                                          const std::vector<int8_t>& weights,
                                          const std::vector<FixedPoint>& factors, int channel_axis) {
  const Tensor& in = graph.tensor(node.inputs[0]);
  const Tensor& out = graph.tensor(node.outputs[0]);
  const auto channels = dual_channels(weights, bias_or_zeros<int32_t>(graph, node, channel_axis), factors,
                                      dsp_output(node, out));
  if (!channels) return std::nullopt;
  if (sees_all(window, in, out)) return fully_connected_call(*channels, factors, 1, node, out);
  KernelCall call;
  call.kernel = &kernel("conv2d_s8_dual");
  call.pointer("stream", DType::kInt32, pack_dual_stream(*channels));
  if (is_pointwise(window)) {
    // Rows need not be told apart.
    const int64_t positions = int64_t{out.shape[1]} * out.shape[2];
    call.integer("in_h", 1);
    call.integer("in_w", positions);
    call.integer("in_c", in.shape[3]);
    call.integer("out_h", 1);
    call.integer("out_w", positions);
  } else {
    add_image_sizes(call, in, out);
  }
  call.integer("out_c", out.shape[3]);
  add_window(call, window);
  call.integer("in_zero_point", zero_point(in));
  call.integer("out_zero_point", zero_point(out));
  add_activation_range(call, node, out);
  call.scratch_bytes = mote_conv2d_s8_dual_scratch_bytes(window.kernel_h, window.kernel_w, in.shape[3]);
  if (in.shape[3] == 1) call.instructions = one_channel_gemm_instructions(window, out);
  return call;
}

std::optional<KernelCall> lower_conv2d_dual(const Graph& graph, const Node& node, const Window& window) {
  constexpr int kChannelAxis = 0;
  const Tensor& weights = graph.tensor(node.inputs[1]);
  if (weights.type != DType::kInt8) return std::nullopt;
  const Tensor& in = graph.tensor(node.inputs[0]);
  const Tensor& out = graph.tensor(node.outputs[0]);
  return lower_dual_gemm(graph, node, window,
                         {weights.values<int8_t>(), weights.values<int8_t>() + weights.elements()},
                         channel_factors(in, weights, out, weights.shape[0], false), kChannelAxis);
}

std::optional<KernelCall> lower_fully_connected_dual(const Graph& graph, const Node& node) {
  constexpr int kChannelAxis = 0;
  const Tensor& in = graph.tensor(node.inputs[0]);
  const Tensor& weights = graph.tensor(node.inputs[1]);
  const Tensor& out = graph.tensor(node.outputs[0]);
  if (weights.type != DType::kInt8) return std::nullopt;
  const std::vector<FixedPoint> factors = channel_factors(in, weights, out, weights.shape[0], true);
  const auto channels =
      dual_channels({weights.values<int8_t>(), weights.values<int8_t>() + weights.elements()},
                    bias_or_zeros<int32_t>(graph, node, kChannelAxis), factors, dsp_output(node, out));
  if (!channels) return std::nullopt;
  return fully_connected_call(*channels, factors, in.elements() / weights.shape[1], node, out);
}

}  // namespace mote
