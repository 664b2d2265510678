// SPDX-License-Identifier: Apache-2.0
#include "device/nn/depthwise_conv2d/depthwise_conv2d_dsp.h"

#include "ops/depthwise_plane.h"
#include "ops/dsp_lowering.h"
#include "ops/dsp_packing.h"
#include "ops/lowering.h"

namespace mote {

namespace {

constexpr int kChannelAxis = 3;  // weights are [1][kernel_h][kernel_w][out_c]

bool is_line(const Tensor& in, const Window& w) {
  if (w.is_padded() || w.is_dilated() || w.stride_h != 1 || w.stride_w != 1) return false;
  return (in.shape[1] == 1 && w.kernel_h == 1) || (in.shape[2] == 1 && w.kernel_w == 1);
}

int64_t instructions(int64_t channels, int32_t taps, int32_t in_steps, int32_t out_steps) {
  const int64_t block = 42 + 7 * mote_depthwise_line_reads(taps) - 14;
  return channels * (60 + 10 * ((taps + 3) / 4) + in_steps * 3 / 2 + (out_steps + 3) / 4 * block);
}

std::optional<std::vector<int32_t>> pack(const std::vector<DspChannel>& channels) {
  constexpr int kRightBits = 6;  // below the bias, the upper one 0
  constexpr int32_t kBiases = 1 << (31 - kRightBits);
  std::vector<int32_t> stream;
  for (DspChannel channel : channels) {
    if (channel.lowest == channel.highest) {  // a constant, which nothing is multiplied with: 1/2 becomes 1/4
      if (channel.right == 0) channel.bias *= 2, channel.right = 1;
    }
    if (channel.right == 0 || channel.bias < -kBiases || channel.bias >= kBiases) return std::nullopt;
    stream.push_back(channel.bias * (1 << kRightBits) + channel.right);
    stream.push_back(channel.multiplier);
    const size_t taps = channel.weights.size();
    for (size_t k = 0; k < taps; k += 4) {
      const auto byte = [&](size_t at) {
        return uint32_t{static_cast<uint8_t>(at < taps ? channel.weights[at] : 0)};
      };
      stream.push_back(
          static_cast<int32_t>(byte(k) | byte(k + 2) << 8 | byte(k + 1) << 16 | byte(k + 3) << 24));
    }
  }
  return stream;
}

}  // namespace

std::optional<KernelCall> lower_depthwise_conv2d_dsp_line(const Graph& graph, const Node& node,
                                                          const Window& window) {
  constexpr int32_t kLeastChannels = 4, kLeastTaps = 2;
  const Tensor& in = graph.tensor(node.inputs[0]);
  const Tensor& weights = graph.tensor(node.inputs[1]);
  const Tensor& out = graph.tensor(node.outputs[0]);
  const int32_t channels = in.shape[3], taps = window.kernel_h * window.kernel_w;
  if (weights.type != DType::kInt8 || out.shape[3] != channels || channels < kLeastChannels ||
      taps < kLeastTaps || !is_line(in, window))
    return std::nullopt;
  const auto proved =
      dsp_channels(weights_by_channel(weights, false), bias_or_zeros<int32_t>(graph, node, kChannelAxis),
                   channel_factors(in, weights, out, channels, false), dsp_output(node, out));
  if (!proved) return std::nullopt;
  const auto stream = pack(*proved);
  if (!stream) return std::nullopt;
  const int32_t in_steps = in.shape[1] * in.shape[2], out_steps = out.shape[1] * out.shape[2];
  KernelCall call;
  call.kernel = &kernel("depthwise_conv2d_s8_dsp_line");
  call.pointer("stream", DType::kInt32, *stream);
  call.integer("channels", channels);
  call.integer("taps", taps);
  call.integer("in_steps", in_steps);
  call.integer("out_steps", out_steps);
  call.integer("out_zero_point", zero_point(out));
  add_activation_range(call, node, out);
  call.scratch_bytes = mote_depthwise_line_scratch_bytes(in_steps, out_steps, taps);
  call.instructions = instructions(channels, taps, in_steps, out_steps);
  return call;
}

}  // namespace mote
