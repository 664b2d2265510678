// SPDX-License-Identifier: Apache-2.0
#include "ops/dsp_lowering.h"

#include "device/nn/conv2d/conv2d_dsp.h"
#include "ops/dsp_packing.h"
#include "ops/gemm_estimate.h"
#include "ops/lowering.h"

namespace mote {

namespace {

KernelCall conv2d_1x1_call(const DspStream& stream, const Node& node, const Tensor& in, const Tensor& out) {
  KernelCall call;
  call.kernel = &kernel("conv2d_s8_dsp_1x1");
  call.pointer("stream", DType::kInt32, stream.words);
  call.integer("positions", int64_t{out.shape[1]} * out.shape[2]);
  call.integer("in_c", in.shape[3]);
  call.integer("out_c", out.shape[3]);
  call.integer("pairs", stream.groups);
  call.integer("out_zero_point", zero_point(out));
  add_activation_range(call, node, out);
  call.scratch_bytes = mote_conv2d_s8_dsp_1x1_scratch_bytes(in.shape[3]);
  call.instructions = gemm_instructions(int64_t{out.shape[1]} * out.shape[2], in.shape[3], stream.groups,
                                        out.shape[3] - 2 * stream.groups, 0);
  return call;
}

KernelCall conv2d_call(const DspStream& stream, const Node& node, const Window& w, const Tensor& in,
                       const Tensor& out) {
  KernelCall call;
  call.kernel = &kernel("conv2d_s8_dsp");
  call.pointer("stream", DType::kInt32, stream.words);
  add_image_sizes(call, in, out);
  call.integer("out_c", out.shape[3]);
  call.integer("pairs", stream.groups);
  add_window(call, w);
  call.integer("in_zero_point", zero_point(in));
  call.integer("out_zero_point", zero_point(out));
  add_activation_range(call, node, out);
  call.scratch_bytes = mote_conv2d_s8_dsp_scratch_bytes(w.kernel_h, w.kernel_w, in.shape[3]);
  call.instructions =
      gemm_instructions(int64_t{out.shape[1]} * out.shape[2], int64_t{w.kernel_h} * w.kernel_w * in.shape[3],
                        stream.groups, out.shape[3] - 2 * stream.groups, 400);
  return call;
}

// How conv2d_s8_dsp_rows splits a row of the kernel.
struct RowSplit {
  int32_t values, rest;
};
RowSplit split_row(const Window& w, int32_t in_c) {
  const int32_t row = w.kernel_w * in_c;
  const RowSplit padded{(row + 3) & ~3, 0}, split{row & ~3, row % 4};
  const auto depth = [&](const RowSplit& s) {
    return mote_conv2d_s8_dsp_rows_depth(w.kernel_h, s.values, s.rest);
  };
  return depth(split) < depth(padded) ? split : padded;
}

// The weights of all channels in the order of that kernel's columns.
std::vector<int8_t> weights_by_rows(const std::vector<int8_t>& weights, const Window& w, int32_t in_c,
                                    const RowSplit& split) {
  const int32_t row = w.kernel_w * in_c, count = w.kernel_h * row;
  const int32_t depth = mote_conv2d_s8_dsp_rows_depth(w.kernel_h, split.values, split.rest);
  const auto channels = static_cast<int32_t>(weights.size()) / count;
  std::vector<int8_t> out(static_cast<size_t>(channels) * static_cast<size_t>(depth));
  for (int32_t i = 0; i < channels * count; ++i) {
    const int32_t channel = i / count, ky = i % count / row, at = i % row;
    const int32_t k = at < split.values ? ky * split.values + at
                                        : w.kernel_h * split.values + ky * split.rest + at - split.values;
    out[static_cast<size_t>(channel * depth + k)] = weights[static_cast<size_t>(i)];
  }
  return out;
}

KernelCall conv2d_rows_call(const DspStream& stream, const Node& node, const Window& w, const RowSplit& split,
                            const Tensor& in, const Tensor& out) {
  KernelCall call;
  call.kernel = &kernel("conv2d_s8_dsp_rows");
  call.pointer("stream", DType::kInt32, stream.words);
  add_image_sizes(call, in, out);
  call.integer("out_c", out.shape[3]);
  call.integer("pairs", stream.groups);
  call.integer("kernel_h", w.kernel_h);
  call.integer("kernel_w", w.kernel_w);
  call.integer("stride_h", w.stride_h);
  call.integer("stride_w", w.stride_w);
  call.integer("pad_top", w.pad_top);
  call.integer("pad_left", w.pad_left);
  call.integer("row_values", split.values);
  call.integer("row_rest", split.rest);
  call.integer("in_zero_point", zero_point(in));
  call.integer("out_zero_point", zero_point(out));
  add_activation_range(call, node, out);
  mote_conv2d_s8_dsp_rows_params sizes{};
  sizes.out_h = out.shape[1], sizes.out_w = out.shape[2], sizes.in_c = in.shape[3];
  sizes.kernel_h = w.kernel_h, sizes.kernel_w = w.kernel_w;
  sizes.stride_h = w.stride_h, sizes.stride_w = w.stride_w;
  sizes.row_values = split.values, sizes.row_rest = split.rest;
  call.scratch_bytes = mote_conv2d_s8_dsp_rows_scratch_bytes(&sizes);
  call.instructions = gemm_instructions(int64_t{out.shape[1]} * out.shape[2],
                                        mote_conv2d_s8_dsp_rows_depth(w.kernel_h, split.values, split.rest),
                                        stream.groups, out.shape[3] - 2 * stream.groups, 150);
  return call;
}

// One output position that looks at every input: a fully connected layer.
bool sees_all(const Window& window, const Tensor& in, const Tensor& out) {
  return out.shape[1] == 1 && out.shape[2] == 1 && window.kernel_h == in.shape[1] &&
         window.kernel_w == in.shape[2] && !window.is_padded();
}

}  // namespace

std::optional<KernelCall> lower_dsp_gemm(const Graph& graph, const Node& node, const Window& window,
                                         const std::vector<int8_t>& weights,
                                         const std::vector<FixedPoint>& factors, int channel_axis) {
  const Tensor& in = graph.tensor(node.inputs[0]);
  const Tensor& out = graph.tensor(node.outputs[0]);
  const auto proved = [&](const std::vector<int8_t>& ordered) {
    return dsp_channels(ordered, bias_or_zeros<int32_t>(graph, node, channel_axis), factors,
                        dsp_output(node, out));
  };
  const int32_t in_c = in.shape[3];
  const bool is_1x1 = window.kernel_h == 1 && window.kernel_w == 1 && window.stride_h == 1 &&
                      window.stride_w == 1 && !window.is_padded() && in_c > 1;
  const bool by_rows = in_c % 4 != 0 && !is_1x1;
  if (by_rows && window.is_dilated()) return std::nullopt;

  const RowSplit split = split_row(window, in_c);
  const auto channels = proved(by_rows ? weights_by_rows(weights, window, in_c, split) : weights);
  if (!channels) return std::nullopt;
  const DspStream stream = pack_gemm_stream(*channels, dsp_output(node, out));
  if (is_1x1) return conv2d_1x1_call(stream, node, in, out);
  if (by_rows) return conv2d_rows_call(stream, node, window, split, in, out);
  return conv2d_call(stream, node, window, in, out);
}

std::vector<KernelCall> lower_conv2d_dsp(const Graph& graph, const Node& node, const Window& window,
                                         Objective objective) {
  constexpr int kChannelAxis = 0;
  const Tensor& in = graph.tensor(node.inputs[0]);
  const Tensor& weights = graph.tensor(node.inputs[1]);
  const Tensor& out = graph.tensor(node.outputs[0]);
  if (weights.type != DType::kInt8) return {};
  const std::vector<FixedPoint> factors = channel_factors(in, weights, out, weights.shape[0], false);
  std::vector<KernelCall> calls;
  if (sees_all(window, in, out))
    calls = lower_dense_dsp(graph, node, weights_of(weights), factors, kChannelAxis, objective);
  if (calls.empty())
    add_variant(lower_dsp_gemm(graph, node, window, weights_of(weights), factors, kChannelAxis), &calls);
  return calls;
}

}  // namespace mote
