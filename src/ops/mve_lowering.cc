// SPDX-License-Identifier: Apache-2.0
#include "ops/mve_lowering.h"

#include "device/nn/conv2d/conv2d_mve.h"
#include "ops/lowering.h"
#include "ops/mve_packing.h"

namespace mote {

namespace {

// Instructions of gemm_s8_mve.h for three positions, from the code: 12 for each vector of a pair, and 33 for
// four channels' outputs.
int64_t gemm_instructions(const std::vector<DspChannel>& channels, int64_t positions) {
  const auto vectors = static_cast<int64_t>((channels[0].weights.size() + 15) / 16);
  const auto pairs = static_cast<int64_t>((channels.size() + 1) / 2);
  return (positions + 2) / 3 * (pairs * (12 * vectors + 5) + (pairs + 1) / 2 * 33 + 70);
}

KernelCall conv2d_1x1_call(const std::vector<DspChannel>& channels, const Node& node, const Tensor& in,
                           const Tensor& out) {
  KernelCall call;
  call.kernel = &kernel("conv2d_s8_mve_1x1");
  const int64_t positions = int64_t{out.shape[1]} * out.shape[2];
  call.pointer("weights", DType::kInt8, pack_mve_weights(channels, 2));
  call.pointer("constants", DType::kInt32, pack_mve_constants(channels));
  call.integer("positions", positions);
  call.integer("in_c", in.shape[3]);
  call.integer("out_c", out.shape[3]);
  add_mve_output(call, node, out, channels);
  call.scratch_bytes = mote_conv2d_s8_mve_1x1_scratch_bytes(out.shape[3]);
  call.instructions = gemm_instructions(channels, positions);
  return call;
}

KernelCall conv2d_call(const std::vector<DspChannel>& channels, const Node& node, const Window& w,
                       const Tensor& in, const Tensor& out) {
  KernelCall call;
  call.kernel = &kernel("conv2d_s8_mve");
  const int64_t positions = int64_t{out.shape[1]} * out.shape[2];
  call.pointer("weights", DType::kInt8, pack_mve_weights(channels, 2));
  call.pointer("constants", DType::kInt32, pack_mve_constants(channels));
  add_image_sizes(call, in, out);
  call.integer("out_c", out.shape[3]);
  add_window(call, w);
  call.integer("in_zero_point", zero_point(in));
  add_mve_output(call, node, out, channels);
  call.scratch_bytes = mote_conv2d_s8_mve_scratch_bytes(w.kernel_h * w.kernel_w * in.shape[3], out.shape[3]);
  const int64_t row_vectors = (w.kernel_w * in.shape[3] + 15) / 16;
  call.instructions = gemm_instructions(channels, positions) +
                      positions * (45 + w.kernel_h * (row_vectors > 1 ? 10 + 3 * row_vectors : 6));
  return call;
}

// Of channels with one factor, which those that never change had lost.
std::optional<std::vector<DspChannel>> with_factor(std::vector<DspChannel> channels,
                                                   const std::vector<int32_t>& bias,
                                                   const std::vector<FixedPoint>& factors) {
  constexpr int32_t kBiasLimit = 1 << 30;  // a doubled sum fits in int32
  constexpr int kMostRight = 23;           // of requantize_dsp.h
  const FixedPoint& factor = factors[0];
  if (factor.multiplier == 0 || factor.shift > 0 || factor.shift < -kMostRight) return std::nullopt;
  for (size_t c = 0; c < channels.size(); ++c) {
    if (factors[c].multiplier != factor.multiplier || factors[c].shift != factor.shift) return std::nullopt;
    if (channels[c].lowest != channels[c].highest) continue;
    // The bias is one of the sums that all gave the same output.
    if (bias[c] < -kBiasLimit || bias[c] >= kBiasLimit) return std::nullopt;
    channels[c].bias = bias[c];
    channels[c].multiplier = factor.multiplier;
    channels[c].right = -factor.shift;
  }
  return channels;
}

// One row of outputs for each of `batch` rows of inputs; 10 instructions for each vector of four channels.
KernelCall fully_connected_call(const std::vector<DspChannel>& channels, bool one_factor, int64_t batch,
                                const Node& node, const Tensor& out) {
  const std::vector<int32_t> by_fours = pack_mve_constants(channels);
  std::vector<int32_t> biases, factors;
  for (size_t at = 0; at < by_fours.size(); at += MOTE_MVE_CONSTANTS) {
    const auto four = by_fours.begin() + static_cast<std::ptrdiff_t>(at);
    biases.insert(biases.end(), four, four + 4);
    factors.insert(factors.end(), four + 4, four + MOTE_MVE_CONSTANTS);
  }
  if (!one_factor) biases.insert(biases.end(), factors.begin(), factors.end());
  KernelCall call;
  call.kernel = &kernel("fully_connected_s8_mve");
  const auto in_c = static_cast<int64_t>(channels[0].weights.size());
  const auto fours = static_cast<int64_t>((channels.size() + 3) / 4);
  call.pointer("weights", DType::kInt8, pack_mve_weights(channels, 4));
  call.pointer("constants", DType::kInt32, biases);
  call.integer("batch", batch);
  call.integer("in_c", in_c);
  call.integer("out_c", static_cast<int64_t>(channels.size()));
  call.integer("multiplier", one_factor ? channels[0].multiplier : 0);
  call.integer("minus_right", one_factor ? -channels[0].right : 0);
  add_mve_output(call, node, out, channels);
  call.instructions = batch * (fours * (10 * ((in_c + 15) / 16) + (in_c % 16 == 0 ? 26 : 33)) + 48);
  return call;
}

}  // namespace

std::optional<KernelCall> lower_mve_gemm(const Graph& graph, const Node& node, const Window& window,
                                         const std::vector<int8_t>& weights,
                                         const std::vector<FixedPoint>& factors, int channel_axis) {
  const Tensor& in = graph.tensor(node.inputs[0]);
  const Tensor& out = graph.tensor(node.outputs[0]);
  const auto channels = mve_channels(weights, bias_or_zeros<int32_t>(graph, node, channel_axis), factors,
                                     dsp_output(node, out));
  if (!channels) return std::nullopt;
  const bool one_position = out.shape[1] == 1 && out.shape[2] == 1;
  const bool sees_all =
      window.kernel_h == in.shape[1] && window.kernel_w == in.shape[2] && !window.is_padded();
  if (one_position && sees_all) return fully_connected_call(*channels, false, 1, node, out);
  const bool is_1x1 = window.kernel_h == 1 && window.kernel_w == 1 && window.stride_h == 1 &&
                      window.stride_w == 1 && !window.is_padded();
  return is_1x1 ? conv2d_1x1_call(*channels, node, in, out) : conv2d_call(*channels, node, window, in, out);
}

std::optional<KernelCall> lower_conv2d_mve(const Graph& graph, const Node& node, const Window& window) {
  constexpr int kChannelAxis = 0;
  const Tensor& in = graph.tensor(node.inputs[0]);
  const Tensor& weights = graph.tensor(node.inputs[1]);
  if (weights.type != DType::kInt8) return std::nullopt;
  return lower_mve_gemm(graph, node, window, weights_of(weights),
                        channel_factors(in, weights, graph.tensor(node.outputs[0]), weights.shape[0], false),
                        kChannelAxis);
}

std::optional<KernelCall> lower_fully_connected_mve(const Graph& graph, const Node& node) {
  constexpr int kChannelAxis = 0;
  const Tensor& in = graph.tensor(node.inputs[0]);
  const Tensor& weights = graph.tensor(node.inputs[1]);
  const Tensor& out = graph.tensor(node.outputs[0]);
  if (weights.type != DType::kInt8) return std::nullopt;
  // Where most of the last four outputs do not exist, their weights are mostly nothing.
  if (weights.shape[0] == 1) return std::nullopt;
  const std::vector<int32_t> bias = bias_or_zeros<int32_t>(graph, node, kChannelAxis);
  const std::vector<FixedPoint> factors = channel_factors(in, weights, out, weights.shape[0], true);
  const auto channels = mve_channels(weights_of(weights), bias, factors, dsp_output(node, out));
  if (!channels) return std::nullopt;
  const auto alike = with_factor(*channels, bias, factors);
  return fully_connected_call(alike ? *alike : *channels, alike.has_value(), in.elements() / weights.shape[1],
                              node, out);
}

}  // namespace mote
