// SPDX-License-Identifier: Apache-2.0
#include "device/nn/conv2d/conv2d_overlap_dsp.h"

#include "ops/dsp_lowering.h"
#include "ops/dsp_packing.h"
#include "ops/lowering.h"

namespace mote {

namespace {

constexpr int32_t kTaps = 3;      // of a row of the kernel
constexpr int32_t kWindows = 4;   // that share a patch
constexpr int32_t kChannels = 8;  // that the innermost loop takes

// All channels in the order of the kernel's stream: words of two weights each, two words for what
// pack_gemm_stream() takes as four values.
std::vector<int8_t> weights_by_taps(const std::vector<int8_t>& weights, const Window& w, int32_t in_c) {
  const int32_t row = kTaps * in_c, count = w.kernel_h * row;
  std::vector<int8_t> out(weights.size());
  for (size_t i = 0; i < weights.size(); ++i) {
    const auto at = static_cast<int32_t>(i % static_cast<size_t>(count));
    const int32_t ky = at / row, tap = at % row / in_c, c = at % in_c;
    const int32_t word = ((ky * in_c / 4 + c / 4) * 2 + c % 2) * kTaps + tap;
    const int32_t place = word / 2 * 4 + word % 2 + (c % 4 >= 2 ? 2 : 0);
    out[i - static_cast<size_t>(at) + static_cast<size_t>(place)] = weights[i];
  }
  return out;
}

// Counted: a patch, then for each pair of channels the groups of taps and what is around them.
int64_t instructions(const Window& w, const Tensor& in, const Tensor& out) {
  const int64_t quads = w.kernel_h * in.shape[3] / 4;
  const int64_t block = 120 + 23 * quads + out.shape[3] / 2 * (58 + 71 * quads);
  return int64_t{out.shape[1]} * out.shape[2] / kWindows * block;
}

}  // namespace

std::optional<KernelCall> lower_conv2d_dsp_overlap(const Graph& graph, const Node& node, const Window& w) {
  const Tensor& in = graph.tensor(node.inputs[0]);
  const Tensor& weights = graph.tensor(node.inputs[1]);
  const Tensor& out = graph.tensor(node.outputs[0]);
  const int32_t in_c = in.shape[3];
  if (weights.type != DType::kInt8 || w.kernel_w != kTaps || w.stride_w != 1 || w.is_dilated() ||
      w.pad_left > 1 || w.pad_right > 1 || in_c % kChannels != 0 || out.shape[2] % kWindows != 0)
    return std::nullopt;
  const auto channels =
      dsp_channels(weights_by_taps(weights_of(weights), w, in_c), bias_or_zeros<int32_t>(graph, node, 0),
                   channel_factors(in, weights, out, out.shape[3], false), dsp_output(node, out));
  if (!channels) return std::nullopt;
  const DspStream stream = pack_gemm_stream(*channels, dsp_output(node, out));
  if (2 * stream.groups != out.shape[3]) return std::nullopt;
  KernelCall call;
  call.kernel = &kernel("conv2d_s8_dsp_overlap");
  call.pointer("stream", DType::kInt32, stream.words);
  add_image_sizes(call, in, out);
  call.integer("out_c", out.shape[3]);
  call.integer("kernel_h", w.kernel_h);
  call.integer("stride_h", w.stride_h);
  call.integer("pad_top", w.pad_top);
  call.integer("pad_left", w.pad_left);
  call.integer("in_zero_point", zero_point(in));
  call.integer("out_zero_point", zero_point(out));
  add_activation_range(call, node, out);
  call.scratch_bytes = mote_conv2d_s8_dsp_overlap_scratch_bytes(w.kernel_h, in_c);
  call.instructions = instructions(w, in, out);
  return call;
}

}  // namespace mote
