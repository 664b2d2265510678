// SPDX-License-Identifier: Apache-2.0
#include "device/nn/depthwise_conv2d/depthwise_conv2d_dsp.h"

#include "ops/depthwise_plane.h"
#include "ops/dsp_lowering.h"
#include "ops/dsp_packing.h"
#include "ops/fixed_shift.h"
#include "ops/lowering.h"

namespace mote {

namespace {

constexpr int kChannelAxis = 3;  // weights are [1][kernel_h][kernel_w][out_c]
constexpr int kRightShift = 8;   // of device/nn/depthwise_conv2d/depthwise_3x3_dsp.h
constexpr int kLeastChannels = 4;

bool fits(const DepthwisePlane& p) {
  if (p.kernel_w != 3 || p.kernel_h != 3 || p.stride_x != p.stride_y || p.stride_x > 2) return false;
  // Some column must see the input.
  if (p.pad_left >= 2 * mote_depthwise_3x3_columns(p.out_w, p.stride_x)) return false;
  return !p.on_side || p.out_h <= MOTE_DEPTHWISE_3X3_STRIP / p.stride_x;  // strips go down the image
}

// All channels, roughly: what a strip costs a channel, its columns, its outputs and its inputs.
int64_t instructions(const DepthwisePlane& p, int64_t channels) {
  const int64_t strip = MOTE_DEPTHWISE_3X3_STRIP / p.stride_x, strips = (p.out_h + strip - 1) / strip;
  const int64_t columns = mote_depthwise_3x3_columns(p.out_w, p.stride_x);
  const int64_t outputs = p.stride_x == 1
                              ? (p.out_w + 1) / 2 * (7 * strips + p.out_h / 2 * 45 + p.out_h % 2 * 28)
                              : p.out_w * strips * 41;
  return channels * (70 * strips + 5 * columns * strips + outputs + int64_t{p.in_w} * p.in_h * 3 / 2);
}

// How far the weights can be shifted to the left and stay int16.
int max_shift(const DspChannel& channel) {
  constexpr int kMostBits = 15;
  int shift = kMostBits;
  for (const int w : channel.weights)
    while (w * (1 << shift) < INT16_MIN || w * (1 << shift) > INT16_MAX) --shift;
  return shift;
}

int32_t bytes(int b0, int b1, int b2, int b3) {
  const auto byte = [](int b) { return uint32_t{static_cast<uint8_t>(b)}; };
  return static_cast<int32_t>(byte(b0) | byte(b1) << 8 | byte(b2) << 16 | byte(b3) << 24);
}

std::optional<std::vector<int32_t>> pack(const std::vector<DspChannel>& channels, const DspOutput& output) {
  std::vector<int32_t> stream;
  for (const DspChannel& channel : channels) {
    const auto form =
        fixed_shift(channel, output, {kRightShift, 0, max_shift(channel), INT16_MIN, INT16_MAX});
    if (!form) return std::nullopt;
    const std::vector<int8_t>& w = channel.weights;
    stream.insert(stream.end(),
                  {bytes(w[0], w[3], w[1], w[4]), bytes(w[6], w[5], w[7], w[2]),
                   bytes(form->shift, w[8], form->round, form->round >> 8), form->bias, form->multiplier});
  }
  return stream;
}

std::optional<KernelCall> call_on(const DepthwisePlane& p, bool on_side, const Graph& graph,
                                  const Node& node) {
  const Tensor& in = graph.tensor(node.inputs[0]);
  const Tensor& weights = graph.tensor(node.inputs[1]);
  const Tensor& out = graph.tensor(node.outputs[0]);
  const int32_t channels = in.shape[3];
  const DspOutput output = dsp_output(node, out);
  const auto proved =
      dsp_channels(weights_by_channel(weights, on_side), bias_or_zeros<int32_t>(graph, node, kChannelAxis),
                   channel_factors(in, weights, out, channels, false), output);
  if (!proved) return std::nullopt;
  const auto stream = pack(*proved, output);
  if (!stream) return std::nullopt;

  KernelCall call;
  call.kernel = &kernel(p.stride_x == 1 ? "depthwise_conv2d_s8_dsp_3x3" : "depthwise_conv2d_s8_dsp_3x3_s2");
  call.pointer("stream", DType::kInt32, *stream);
  call.integer("in_c", channels);
  call.integer("in_w", p.in_w);
  call.integer("in_h", p.in_h);
  call.integer("in_x_bytes", p.in_x_bytes);
  call.integer("in_y_bytes", p.in_y_bytes);
  call.integer("out_w", p.out_w);
  call.integer("out_h", p.out_h);
  call.integer("out_x_bytes", p.out_x_bytes);
  call.integer("out_y_bytes", p.out_y_bytes);
  call.integer("pad_left", p.pad_left);
  call.integer("pad_top", p.pad_top);
  call.integer("in_zero_point", zero_point(in));
  call.integer("out_zero_point", zero_point(out));
  add_activation_range(call, node, out);
  call.scratch_bytes = mote_depthwise_3x3_scratch_bytes(p.out_w, p.stride_x);
  call.instructions = instructions(p, channels);
  return call;
}

}  // namespace

std::vector<KernelCall> lower_depthwise_conv2d_dsp_3x3(const Graph& graph, const Node& node,
                                                       const Window& window) {
  const Tensor& in = graph.tensor(node.inputs[0]);
  const Tensor& weights = graph.tensor(node.inputs[1]);
  const Tensor& out = graph.tensor(node.outputs[0]);
  std::vector<KernelCall> calls;
  if (weights.type != DType::kInt8 || out.shape[3] != in.shape[3] || in.shape[3] < kLeastChannels ||
      window.is_dilated())
    return calls;
  // Long rows are quicker, short ones take less scratch.
  for (const bool on_side : {false, true}) {
    const DepthwisePlane plane = depthwise_plane(in, out, window, on_side);
    if (fits(plane)) add_variant(call_on(plane, on_side, graph, node), &calls);
  }
  return calls;
}

}  // namespace mote
