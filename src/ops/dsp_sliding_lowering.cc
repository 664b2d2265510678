// SPDX-License-Identifier: Apache-2.0
#include "device/nn/conv2d/conv2d_sliding_dsp.h"

#include "ops/depthwise_plane.h"
#include "ops/dsp_lowering.h"
#include "ops/dsp_packing.h"
#include "ops/lowering.h"

namespace mote {

namespace {

constexpr int32_t kRowValues = 8;    // of the kernel, padded
constexpr int32_t kWindows = 4;      // that share a patch
constexpr int32_t kLeastRow = 4;     // values, of the image
constexpr int32_t kMostPadding = 3;  // weights of a channel that may be stored for nothing

// All channels in the order of the kernel's stream; what pads a row is 0.
std::vector<int8_t> padded_rows(const std::vector<int8_t>& weights, int32_t row_values) {
  std::vector<int8_t> out(weights.size() / static_cast<size_t>(row_values) * kRowValues, 0);
  for (size_t i = 0; i < weights.size(); ++i) {
    const size_t row = i / static_cast<size_t>(row_values), at = i % static_cast<size_t>(row_values);
    const size_t place = at % 4 == 1 ? at + 1 : at % 4 == 2 ? at - 1 : at;
    out[row * kRowValues + place] = weights[i];
  }
  return out;
}

// Counted: a patch, then for each pair of channels the rows and what is around them.
int64_t instructions(const Window& w, const Tensor& out) {
  const int64_t block = 60 + 40 * w.kernel_h + out.shape[3] / 2 * (75 + 51 * w.kernel_h);
  return int64_t{out.shape[1]} * out.shape[2] / kWindows * block;
}

}  // namespace

std::optional<KernelCall> lower_conv2d_dsp_sliding(const Graph& graph, const Node& node, const Window& w) {
  const Tensor& in = graph.tensor(node.inputs[0]);
  const Tensor& weights = graph.tensor(node.inputs[1]);
  const Tensor& out = graph.tensor(node.outputs[0]);
  const bool is_depthwise = node.op == "depthwise_conv2d";
  const int32_t row_values = w.kernel_w * in.shape[3];
  if (weights.type != DType::kInt8 || (is_depthwise && in.shape[3] != 1) || w.stride_w * in.shape[3] != 2 ||
      in.shape[2] * in.shape[3] < kLeastRow || row_values > kRowValues || w.is_dilated() ||
      out.shape[2] % kWindows != 0 || w.kernel_h * (kRowValues - row_values) > kMostPadding)
    return std::nullopt;
  const auto channels = dsp_channels(
      padded_rows(is_depthwise ? weights_by_channel(weights, false) : weights_of(weights), row_values),
      bias_or_zeros<int32_t>(graph, node, is_depthwise ? 3 : 0),
      channel_factors(in, weights, out, out.shape[3], false), dsp_output(node, out));
  if (!channels) return std::nullopt;
  const DspStream stream = pack_gemm_stream(*channels, dsp_output(node, out));
  if (2 * stream.groups != out.shape[3]) return std::nullopt;
  KernelCall call;
  call.kernel = &kernel("conv2d_s8_dsp_sliding");
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
  call.scratch_bytes = mote_conv2d_s8_dsp_sliding_scratch_bytes(w.kernel_h);
  call.instructions = instructions(w, out);
  return call;
}

}  // namespace mote
