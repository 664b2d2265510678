// SPDX-License-Identifier: Apache-2.0
#include "ops/fpu_lowering.h"

#include <algorithm>

#include "device/port/fpu.h"
#include "ops/lowering.h"

namespace mote {

namespace {

std::vector<float> values_of(const Tensor& tensor) {
  return {tensor.values<float>(), tensor.values<float>() + tensor.elements()};
}

// [1][kernel_h][kernel_w][channels] to [channels][kernel_h * kernel_w]
std::vector<float> by_channel(const Tensor& weights) {
  const auto channels = static_cast<size_t>(weights.shape[3]);
  const size_t taps = static_cast<size_t>(weights.elements()) / channels;
  std::vector<float> out;
  for (size_t c = 0; c < channels; ++c)
    for (size_t tap = 0; tap < taps; ++tap) out.push_back(weights.values<float>()[tap * channels + c]);
  return out;
}

// Instructions for one position, from the code: of dot_f32_fpu.h where each row of the window has `run`
// values, and for channels that are left over.
int64_t dot_instructions(int64_t rows, int64_t run, int64_t channels) {
  const int64_t groups = channels / MOTE_FPU_LANES, rest = channels % MOTE_FPU_LANES;
  return groups * (rows * (run / 4 * 37 + run % 4 * 12 + 8) + 37) + rest * (6 * rows * run + 20) + 20;
}

KernelCall fully_connected_call(const std::vector<float>& weights, int64_t batch, const Graph& graph,
                                const Node& node, int channel_axis) {
  KernelCall call;
  call.kernel = &kernel("fully_connected_f32_fpu");
  const std::vector<float> bias = bias_or_zeros<float>(graph, node, channel_axis);
  const auto in_c = static_cast<int64_t>(weights.size() / bias.size());
  const auto out_c = static_cast<int64_t>(bias.size());
  call.pointer("weights", DType::kFloat32, pack_fpu_weights(weights, bias.size()));
  call.pointer("bias", DType::kFloat32, bias);
  call.integer("batch", batch);
  call.integer("in_c", in_c);
  call.integer("out_c", out_c);
  add_activation_range(call, node, graph.tensor(node.outputs[0]));
  call.instructions = batch * (dot_instructions(1, in_c, out_c) + 40);
  return call;
}

// One convolution over `weights` [out_c][kernel_h][kernel_w][in_c].
KernelCall conv2d_call(const std::vector<float>& weights, const Graph& graph, const Node& node,
                       const Window& w, int channel_axis) {
  Tensor in = graph.tensor(node.inputs[0]), out = graph.tensor(node.outputs[0]);
  if (out.shape[1] == 1 && out.shape[2] == 1 && w.kernel_h == in.shape[1] && w.kernel_w == in.shape[2] &&
      !w.is_padded())
    return fully_connected_call(weights, 1, graph, node, channel_axis);
  // Without neighbours an image is a single row.
  if (w.kernel_h == 1 && w.kernel_w == 1 && w.stride_h == 1 && w.stride_w == 1 && !w.is_padded())
    in.shape = {1, 1, in.shape[1] * in.shape[2], in.shape[3]},
    out.shape = {1, 1, out.shape[1] * out.shape[2], out.shape[3]};
  KernelCall call;
  call.kernel = &kernel("conv2d_f32_fpu");
  const std::vector<float> bias = bias_or_zeros<float>(graph, node, channel_axis);
  call.pointer("weights", DType::kFloat32, pack_fpu_weights(weights, bias.size()));
  call.pointer("bias", DType::kFloat32, bias);
  add_image_sizes(call, in, out);
  call.integer("out_c", out.shape[3]);
  add_window(call, w);
  add_activation_range(call, node, out);
  const int64_t positions = int64_t{out.shape[1]} * out.shape[2];
  call.instructions =
      positions * dot_instructions(w.kernel_h, int64_t{w.kernel_w} * in.shape[3], out.shape[3]) +
      out.shape[1] * 300;
  return call;
}

}  // namespace

std::vector<float> pack_fpu_weights(const std::vector<float>& weights, size_t channels) {
  const size_t depth = weights.size() / channels;
  std::vector<float> out;
  out.reserve(weights.size());
  for (size_t first = 0; first < channels; first += MOTE_FPU_LANES)
    for (size_t k = 0; k < depth; ++k)
      for (size_t c = first; c < std::min(first + MOTE_FPU_LANES, channels); ++c)
        out.push_back(weights[c * depth + k]);
  return out;
}

std::optional<KernelCall> lower_conv2d_fpu(const Graph& graph, const Node& node, const Window& window) {
  constexpr int kChannelAxis = 0;
  const Tensor& weights = graph.tensor(node.inputs[1]);
  if (weights.type != DType::kFloat32 || window.is_dilated() || weights.shape[0] < MOTE_FPU_LANES)
    return std::nullopt;
  return conv2d_call(values_of(weights), graph, node, window, kChannelAxis);
}

std::optional<KernelCall> lower_depthwise_conv2d_fpu(const Graph& graph, const Node& node,
                                                     const Window& window) {
  constexpr int kChannelAxis = 3;
  const Tensor& in = graph.tensor(node.inputs[0]);
  const Tensor& weights = graph.tensor(node.inputs[1]);
  const Tensor& out = graph.tensor(node.outputs[0]);
  if (weights.type != DType::kFloat32 || window.is_dilated() || out.shape[3] < MOTE_FPU_LANES)
    return std::nullopt;
  // One input channel: an ordinary convolution.
  if (in.shape[3] == 1) return conv2d_call(by_channel(weights), graph, node, window, kChannelAxis);
  if (in.shape[3] != out.shape[3]) return std::nullopt;
  KernelCall call;
  call.kernel = &kernel("depthwise_conv2d_f32_fpu");
  call.pointer("weights", DType::kFloat32,
               pack_fpu_weights(by_channel(weights), static_cast<size_t>(out.shape[3])));
  call.pointer("bias", DType::kFloat32, bias_or_zeros<float>(graph, node, kChannelAxis));
  add_image_sizes(call, in, out);
  call.integer("depth_multiplier", 1);
  add_window(call, window);
  add_activation_range(call, node, out);
  const int64_t taps = int64_t{window.kernel_h} * window.kernel_w;
  const int64_t groups = out.shape[3] / MOTE_FPU_LANES, rest = out.shape[3] % MOTE_FPU_LANES;
  call.instructions =
      int64_t{out.shape[1]} *
      (out.shape[2] * (groups * (13 * taps + 5 * window.kernel_h + 37) + rest * (8 * taps + 20) + 20) + 300);
  return call;
}

std::optional<KernelCall> lower_fully_connected_fpu(const Graph& graph, const Node& node) {
  constexpr int kChannelAxis = 0;
  const Tensor& weights = graph.tensor(node.inputs[1]);
  if (weights.type != DType::kFloat32 || weights.shape[0] < MOTE_FPU_LANES) return std::nullopt;
  return fully_connected_call(values_of(weights), graph.tensor(node.inputs[0]).elements() / weights.shape[1],
                              graph, node, kChannelAxis);
}

}  // namespace mote
