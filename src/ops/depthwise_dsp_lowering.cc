// SPDX-License-Identifier: Apache-2.0
#include "device/nn/depthwise_conv2d/depthwise_conv2d_dsp.h"

#include "ops/depthwise_plane.h"
#include "ops/dsp_lowering.h"
#include "ops/dsp_packing.h"
#include "ops/lowering.h"

namespace mote {

namespace {

constexpr int kChannelAxis = 3;  // weights are [1][kernel_h][kernel_w][out_c]

// Instructions of one channel, roughly: a row's overhead, and its blocks.
int64_t instructions(const DepthwisePlane& p) {
  const int64_t block = int64_t{p.kernel_h} * (8 + 14 * ((p.kernel_w + 1) / 2)) + 75;
  return 150 + 4 * int64_t{p.in_w} * p.in_h + int64_t{p.out_h} * (20 + (p.out_w + 3) / 4 * block);
}

}  // namespace

std::optional<KernelCall> lower_depthwise_conv2d_dsp(const Graph& graph, const Node& node,
                                                     const Window& window) {
  const Tensor& in = graph.tensor(node.inputs[0]);
  const Tensor& weights = graph.tensor(node.inputs[1]);
  const Tensor& out = graph.tensor(node.outputs[0]);
  if (weights.type != DType::kInt8) return std::nullopt;
  const std::vector<FixedPoint> factors = channel_factors(in, weights, out, out.shape[3], false);
  // One input channel: an ordinary convolution.
  if (in.shape[3] == 1 && out.shape[3] > 1)
    return lower_dsp_gemm(graph, node, window, weights_by_channel(weights, false), factors, kChannelAxis);
  if (window.is_dilated()) return std::nullopt;

  const DepthwisePlane upright = depthwise_plane(in, out, window, false),
                       side = depthwise_plane(in, out, window, true);
  const DepthwisePlane& plane = instructions(side) < instructions(upright) ? side : upright;
  const std::vector<int8_t> by_channel = weights_by_channel(weights, plane.on_side);
  const DspOutput output = dsp_output(node, out);
  const auto channels =
      dsp_channels(by_channel, bias_or_zeros<int32_t>(graph, node, kChannelAxis), factors, output);
  if (!channels) return std::nullopt;

  KernelCall call;
  std::vector<int8_t> proved;  // constant channels have lost their weights
  for (const DspChannel& channel : *channels)
    proved.insert(proved.end(), channel.weights.begin(), channel.weights.end());
  call.pointer("weights", DType::kInt8, proved);
  call.pointer("constants", DType::kInt32, pack_depthwise_constants(*channels));
  const int64_t depth_multiplier = out.shape[3] / in.shape[3];
  add_plane(call, plane, in.shape[3], depth_multiplier);
  call.integer("in_zero_point", zero_point(in));
  call.integer("out_zero_point", zero_point(out));
  add_activation_range(call, node, out);
  call.kernel =
      &kernel(depth_multiplier == 1 ? "depthwise_conv2d_s8_dsp" : "depthwise_conv2d_s8_dsp_multiplier");
  call.scratch_bytes = mote_depthwise_scratch_bytes(plane.out_w, plane.out_h, plane.kernel_w, plane.kernel_h,
                                                    plane.stride_x, plane.stride_y);
  call.scratch_bytes = (call.scratch_bytes + 3) / 4 * 4;
  call.instructions = out.shape[3] * instructions(plane);
  return call;
}

std::optional<KernelCall> lower_depthwise_conv2d_dsp_direct(const Graph& graph, const Node& node,
                                                            const Window& w) {
  const Tensor& in = graph.tensor(node.inputs[0]);
  const Tensor& weights = graph.tensor(node.inputs[1]);
  const Tensor& out = graph.tensor(node.outputs[0]);
  const int32_t channels = in.shape[3];
  if (weights.type != DType::kInt8 || out.shape[3] != channels || channels % 4 != 0 || w.is_padded() ||
      w.is_dilated() || (w.kernel_h > 1 && w.kernel_w > 1))
    return std::nullopt;
  const DspOutput output = dsp_output(node, out);
  const auto proved =
      dsp_channels(weights_by_channel(weights, false), bias_or_zeros<int32_t>(graph, node, kChannelAxis),
                   channel_factors(in, weights, out, channels, false), output);
  if (!proved) return std::nullopt;
  const int32_t taps = w.kernel_h * w.kernel_w, pixel = channels, row = in.shape[2] * channels;
  std::vector<int8_t> by_tap;
  for (int32_t tap = 0; tap < taps; ++tap)
    for (const DspChannel& channel : *proved) by_tap.push_back(channel.weights[static_cast<size_t>(tap)]);
  KernelCall call;
  call.kernel = &kernel("depthwise_conv2d_s8_dsp_direct");
  call.pointer("weights", DType::kInt8, by_tap);
  call.pointer("constants", DType::kInt32, pack_depthwise_constants(*proved));
  call.integer("channels", channels);
  call.integer("taps", taps);
  call.integer("tap_bytes", w.kernel_w == 1 ? row : pixel);
  call.integer("out_h", out.shape[1]);
  call.integer("out_w", out.shape[2]);
  call.integer("in_y_bytes", w.stride_h * row);
  call.integer("in_x_bytes", w.stride_w * pixel);
  call.integer("out_zero_point", zero_point(out));
  add_activation_range(call, node, out);
  call.instructions = out.elements() * (32 + 7 * taps) / 2;
  return call;
}

}  // namespace mote
