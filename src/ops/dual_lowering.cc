// SPDX-License-Identifier: Apache-2.0
#include "ops/dual_lowering.h"

#include "device/nn/conv2d/conv2d_dual.h"
#include "ops/dual_packing.h"
#include "ops/lowering.h"

namespace mote {

namespace {

DspOutput output_of(const Node& node, const Tensor& out) {
  return {zero_point(out), activation_range(node.attrs.text("activation", "none"), out.quant)};
}

}  // namespace

std::optional<KernelCall> lower_dual_gemm(const Graph& graph, const Node& node, const Window& window,
                                          const std::vector<int8_t>& weights,
                                          const std::vector<FixedPoint>& factors, int channel_axis) {
  const Tensor& in = graph.tensor(node.inputs[0]);
  const Tensor& out = graph.tensor(node.outputs[0]);
  const auto channels = dual_channels(weights, bias_or_zeros<int32_t>(graph, node, channel_axis), factors,
                                      output_of(node, out));
  if (!channels) return std::nullopt;
  KernelCall call;
  call.kernel = &kernel("conv2d_s8_dual");
  call.pointer("stream", DType::kInt32, pack_dual_stream(*channels));
  add_image_sizes(call, in, out);
  call.integer("out_c", out.shape[3]);
  add_window(call, window);
  call.integer("in_zero_point", zero_point(in));
  call.integer("out_zero_point", zero_point(out));
  add_activation_range(call, node, out);
  call.scratch_bytes = mote_conv2d_s8_dual_scratch_bytes(window.kernel_h, window.kernel_w, in.shape[3]);
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

}  // namespace mote
