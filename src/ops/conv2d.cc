// SPDX-License-Identifier: Apache-2.0
#include "device/nn/conv2d/conv2d.h"

#include <algorithm>

#include "base/format.h"
#include "ops/case_builder.h"
#include "ops/checks.h"
#include "ops/compact_dsp_lowering.h"
#include "ops/dsp_lowering.h"
#include "ops/dual_lowering.h"
#include "ops/fpu_lowering.h"
#include "ops/lowering.h"
#include "ops/mve_lowering.h"
#include "ops/op.h"
#include "ops/quantization.h"
#include "ops/weight_zero_point.h"
#include "ops/window.h"

namespace mote {

namespace {

constexpr int kChannelAxis = 0;  // weights are [out_c][kernel_h][kernel_w][in_c]

// Conv2DOptions of the schema.
Status map_tflite(const TfliteOptions& options, Graph& graph, Node& node, int) {
  enum { kPadding, kStrideW, kStrideH, kActivation, kDilationW, kDilationH, kBiasType };
  constexpr int8_t kInt32 = 2;  // of the enum TensorType
  MOTE_TRY(check_input_count(node, 2, 3));
  const Tensor& in = graph.tensor(node.inputs[0]);
  const Tensor& weights = graph.tensor(node.inputs[1]);
  MOTE_TRY(check_rank(in, "input", 4));
  MOTE_TRY(check_rank(weights, "weights", 4));
  MOTE_ASSIGN(const std::string activation, activation_from_tflite(options.byte_field(kActivation, 0)));
  node.attrs.set("activation", activation);
  node.attrs.set("stride_h", int64_t{options.int_field(kStrideH, 0)});
  node.attrs.set("stride_w", int64_t{options.int_field(kStrideW, 0)});
  node.attrs.set("dilation_h", int64_t{options.int_field(kDilationH, 1)});
  node.attrs.set("dilation_w", int64_t{options.int_field(kDilationW, 1)});
  if (in.type == DType::kInt16 && options.byte_field(kBiasType, 0) == kInt32)
    node.attrs.set("narrow_sums", int64_t{1});
  remove_weight_zero_point(graph, node.inputs[1]);
  if (in.shape[0] != 1 || weights.shape[3] != in.shape[3] || has_weight_zero_point(weights))
    node.op = "conv2d_grouped";
  return set_padding(options.byte_field(kPadding, 0), in, weights.shape[1], weights.shape[2], node);
}

Result<std::vector<Shape>> infer(const Graph& graph, const Node& node) {
  MOTE_TRY(check_input_count(node, 2, 3));
  const Tensor& in = graph.tensor(node.inputs[0]);
  const Tensor& weights = graph.tensor(node.inputs[1]);
  MOTE_TRY(check_rank(in, "input", 4));
  MOTE_TRY(check_rank(weights, "weights", 4));
  MOTE_TRY(check_batch_one(in));
  MOTE_TRY(check_weighted(graph, node, kChannelAxis, true));
  if (weights.shape[3] != in.shape[3])
    return Error(
        Code::kUnsupported,
        format("the weights are for {} input channels, the input has {}", weights.shape[3], in.shape[3]),
        "grouped convolutions have no kernel: use a depthwise or a full convolution");
  MOTE_ASSIGN(const Window window, read_window(node, weights.shape[1], weights.shape[2]));
  MOTE_ASSIGN(const OutputSize size, output_size(window, in));
  return std::vector<Shape>{{1, size.height, size.width, weights.shape[0]}};
}

// Calls tap(in offset or -1 when outside, weight offset) for every tap of output (y, x, o).
template <class Tap>
void for_each_tap(const Window& w, const Shape& in, const Shape& weights, int y, int x, int o,
                  const Tap& tap) {
  const int64_t channels = in[3];
  for (int ky = 0; ky < w.kernel_h; ++ky) {
    for (int kx = 0; kx < w.kernel_w; ++kx) {
      const int64_t row = int64_t{y} * w.stride_h + int64_t{ky} * w.dilation_h - w.pad_top;
      const int64_t column = int64_t{x} * w.stride_w + int64_t{kx} * w.dilation_w - w.pad_left;
      const bool inside = row >= 0 && row < in[1] && column >= 0 && column < in[2];
      for (int64_t c = 0; c < channels; ++c)
        tap(inside ? (row * in[2] + column) * channels + c : -1,
            ((int64_t{o} * weights[1] + ky) * weights[2] + kx) * channels + c);
    }
  }
}

// Source: TFLM 90b983c, ConvPerChannel() for int16 in reference/integer_ops/conv.h.
void eval_s16(const Graph& graph, const Node& node, const Window& window, const Buffers& buffers) {
  const Tensor& in = graph.tensor(node.inputs[0]);
  const Tensor& weights = graph.tensor(node.inputs[1]);
  const Tensor& out = graph.tensor(node.outputs[0]);
  const bool wide = has_wide_sums(graph, node);
  const std::vector<FixedPoint> factors = channel_factors(in, weights, out, weights.shape[0], false);
  const Range range = activation_range(node.attrs.text("activation", "none"), out);
  int64_t at = 0;
  for (int y = 0; y < out.shape[1]; ++y) {
    for (int x = 0; x < out.shape[2]; ++x) {
      for (int o = 0; o < out.shape[3]; ++o, ++at) {
        int64_t sum = 0;
        if (buffers.in<void>(2) != nullptr)
          sum = wide ? buffers.in<int64_t>(2)[o] : buffers.in<int32_t>(2)[o];
        for_each_tap(window, in.shape, weights.shape, y, x, o, [&](int64_t i, int64_t w) {
          if (i >= 0) sum += int64_t{buffers.in<int16_t>(0)[i]} * buffers.in<int8_t>(1)[w];
        });
        const FixedPoint& factor = factors[static_cast<size_t>(o)];
        const int32_t value =
            wide ? rescale_wide_ref(sum, factor) : rescale_ref(static_cast<int32_t>(sum), factor);
        buffers.out<int16_t>(0)[at] = static_cast<int16_t>(std::clamp(value, range.low, range.high));
      }
    }
  }
}

void eval_ref(const Graph& graph, const Node& node, const Buffers& buffers) {
  const Tensor& in = graph.tensor(node.inputs[0]);
  const Tensor& weights = graph.tensor(node.inputs[1]);
  const Tensor& out = graph.tensor(node.outputs[0]);
  const Window window = *read_window(node, weights.shape[1], weights.shape[2]);
  if (in.type == DType::kInt16) return eval_s16(graph, node, window, buffers);
  const std::string activation = node.attrs.text("activation", "none");
  const int channels = weights.shape[0];
  const bool is_float = in.type == DType::kFloat32;
  const std::vector<FixedPoint> factors =
      is_float ? std::vector<FixedPoint>{} : channel_factors(in, weights, out, channels, false);
  const Range range = is_float ? Range{} : activation_range(activation, out.quant);
  const RealRange real_range = activation_range_f32(activation);
  // With the zero point folded into the bias, inputs count as stored and padding reads the zero point.
  const bool folded = node.attrs.integer("zero_point_folded") != 0;
  const int64_t offset = folded ? 0 : zero_point(in);
  const int64_t outside = folded ? zero_point(in) : 0;

  int64_t at = 0;
  for (int y = 0; y < out.shape[1]; ++y) {
    for (int x = 0; x < out.shape[2]; ++x) {
      for (int o = 0; o < channels; ++o, ++at) {
        if (is_float) {
          double sum = buffers.in<float>(2) != nullptr ? static_cast<double>(buffers.in<float>(2)[o]) : 0.0;
          for_each_tap(window, in.shape, weights.shape, y, x, o, [&](int64_t i, int64_t w) {
            if (i >= 0)
              sum +=
                  static_cast<double>(buffers.in<float>(0)[i]) * static_cast<double>(buffers.in<float>(1)[w]);
          });
          buffers.out<float>(0)[at] = std::clamp(static_cast<float>(sum), real_range.low, real_range.high);
        } else {
          int64_t sum = buffers.in<int32_t>(2) != nullptr ? buffers.in<int32_t>(2)[o] : 0;
          for_each_tap(window, in.shape, weights.shape, y, x, o, [&](int64_t i, int64_t w) {
            sum += (i >= 0 ? buffers.in<int8_t>(0)[i] - offset : outside) * buffers.in<int8_t>(1)[w];
          });
          const int64_t value =
              int64_t{rescale_ref(static_cast<int32_t>(sum), factors[static_cast<size_t>(o)])} +
              zero_point(out);
          buffers.out<int8_t>(0)[at] = static_cast<int8_t>(std::clamp<int64_t>(value, range.low, range.high));
        }
      }
    }
  }
}

void add_shape(KernelCall& call, const Tensor& in, const Tensor& out, const Window& window) {
  add_image_sizes(call, in, out);
  call.integer("out_c", out.shape[3]);
  add_window(call, window);
}

KernelCall lower_f32(const Graph& graph, const Node& node, const Window& window) {
  const Tensor& weights = graph.tensor(node.inputs[1]);
  const Tensor& out = graph.tensor(node.outputs[0]);
  KernelCall call;
  call.kernel = &kernel("conv2d_f32");
  call.pointer("weights", DType::kFloat32, *weights.data);
  call.pointer("bias", DType::kFloat32, bias_or_zeros<float>(graph, node, kChannelAxis));
  add_shape(call, graph.tensor(node.inputs[0]), out, window);
  add_activation_range(call, node, out);
  return call;
}

KernelCall lower_s8(const Graph& graph, const Node& node, const Window& window) {
  const Tensor& in = graph.tensor(node.inputs[0]);
  const Tensor& weights = graph.tensor(node.inputs[1]);
  const Tensor& out = graph.tensor(node.outputs[0]);
  KernelCall call;
  call.kernel = &kernel("conv2d_s8");
  call.pointer("weights", DType::kInt8, *weights.data);
  call.pointer("bias", DType::kInt32, bias_or_zeros<int32_t>(graph, node, kChannelAxis));
  add_factors(call, channel_factors(in, weights, out, weights.shape[0], false));
  add_shape(call, in, out, window);
  call.integer("in_zero_point", zero_point(in));
  call.integer("out_zero_point", zero_point(out));
  add_activation_range(call, node, out);
  call.instructions = out.elements() * (60 + 15 * weights.elements() / weights.shape[0]);
  return call;
}

KernelCall lower_s16(const Graph& graph, const Node& node, const Window& window) {
  const Tensor& in = graph.tensor(node.inputs[0]);
  const Tensor& weights = graph.tensor(node.inputs[1]);
  const Tensor& out = graph.tensor(node.outputs[0]);
  const std::vector<FixedPoint> factors = channel_factors(in, weights, out, weights.shape[0], false);
  KernelCall call;
  call.pointer("weights", DType::kInt8, *weights.data);
  add_s16_outputs(call, graph, node, kChannelAxis, factors);
  add_shape(call, in, out, window);
  add_activation_range(call, node, out);
  return call;
}

Result<std::vector<KernelCall>> lower_node(const Graph& graph, const Node& node, const Target& target) {
  const Tensor& weights = graph.tensor(node.inputs[1]);
  const Window window = *read_window(node, weights.shape[1], weights.shape[2]);
  if (graph.tensor(node.inputs[0]).type == DType::kInt16) return std::vector{lower_s16(graph, node, window)};
  if (weights.type == DType::kFloat32) {
    std::vector<KernelCall> calls = {lower_f32(graph, node, window)};
    if (target.isa & kIsaFpu) add_variant(lower_conv2d_fpu(graph, node, window), &calls);
    return calls;
  }
  std::vector<KernelCall> calls = {lower_s8(graph, node, window)};
  if (target.isa & kIsaMve) add_variant(lower_conv2d_mve(graph, node, window), &calls);
  // Where vectors do a layer, nothing else is as quick.
  if (calls.size() > 1) return calls;
  if (target.isa & kIsaDsp) {
    add_variants(lower_conv2d_dsp(graph, node, window, target.objective), &calls);
    add_variant(lower_conv2d_dsp_sliding(graph, node, window), &calls);
    add_variant(lower_conv2d_dsp_overlap(graph, node, window), &calls);
    if (target.objective == Objective::kSize) add_variants(lower_conv2d_compact(graph, node, window), &calls);
  } else {
    add_variant(lower_conv2d_dual(graph, node, window), &calls);
    add_variant(lower_conv2d_dual_plane(graph, node, window), &calls);
  }
  return calls;
}

int64_t macs(const Graph& graph, const Node& node) {
  const Shape& weights = graph.tensor(node.inputs[1]).shape;
  return graph.tensor(node.outputs[0]).elements() * weights[1] * weights[2] * weights[3];
}

std::vector<OpCase> cases() {
  const auto f32 = DType::kFloat32, s8 = DType::kInt8, s16 = DType::kInt16;
  const CasePads same3 = {1, 1, 1, 1};
  const auto narrow = [](Attrs attrs) {
    attrs.set("narrow_sums", int64_t{1});
    return attrs;
  };
  const std::vector<WeightedCase> table = {
      {"int8 1x1", s8, {1, 4, 5, 8}, {6, 1, 1, 8}, window_attrs(1, 1, {}, "relu")},
      {"int8 1x1 odd channels", s8, {1, 3, 3, 5}, {7, 1, 1, 5}, window_attrs(1, 1)},
      {"int8 1x1 stride 2", s8, {1, 5, 6, 4}, {3, 1, 1, 4}, window_attrs(2, 2)},
      {"int8 1x1 one channel", s8, {1, 2, 3, 1}, {1, 1, 1, 1}, window_attrs(1, 1)},
      {"int8 3x3 same", s8, {1, 5, 6, 4}, {8, 3, 3, 4}, window_attrs(1, 1, same3, "relu6")},
      {"int8 3x3 three channels, stride 2", s8, {1, 8, 6, 3}, {8, 3, 3, 3}, window_attrs(2, 2, {0, 1, 0, 1})},
      {"int8 3x3 stride 2, odd", s8, {1, 7, 9, 2}, {5, 3, 3, 2}, window_attrs(2, 2, same3)},
      {"int8 2x5 strides 3 and 1", s8, {1, 8, 7, 3}, {2, 2, 5, 3}, window_attrs(3, 1, {0, 1, 2, 2})},
      {"int8 10x4 one channel", s8, {1, 49, 10, 1}, {4, 10, 4, 1}, window_attrs(2, 2, {4, 5, 1, 1}, "relu")},
      {"int8 two channels, 12 wide", s8, {1, 5, 12, 2}, {6, 3, 3, 2}, window_attrs(1, 1, same3)},
      {"int8 3x8 one channel, stride 2", s8, {1, 6, 40, 1}, {2, 3, 8, 1}, window_attrs(1, 2, {1, 1, 3, 3})},
      {"int8 3x3 eight channels, eight wide", s8, {1, 5, 8, 8}, {4, 3, 3, 8}, window_attrs(1, 1, same3)},
      {"int8 2x3 sixteen channels, down by 2", s8, {1, 6, 6, 16}, {2, 2, 3, 16}, window_attrs(2, 1)},
      {"int8 whole image", s8, {1, 4, 4, 3}, {5, 4, 4, 3}, window_attrs(1, 1)},
      {"int8 one pixel", s8, {1, 1, 1, 6}, {4, 3, 3, 6}, window_attrs(1, 1, same3)},
      {"int8 over time 3x1", s8, {1, 12, 1, 10}, {6, 3, 1, 10}, window_attrs(1, 1)},
      {"int8 dilation 2", s8, {1, 9, 8, 2}, {3, 3, 3, 2}, window_attrs(1, 1, {2, 2, 2, 2}, "none", 2, 2)},
      {"int8 zero points low", s8, {1, 5, 5, 3}, {4, 3, 3, 3}, window_attrs(1, 1, same3), -128, -128},
      {"int8 zero points high", s8, {1, 5, 5, 3}, {4, 3, 3, 3}, window_attrs(1, 1, same3), 127, 127},
      {"int8 relu_n1_to_1", s8, {1, 5, 5, 3}, {4, 3, 3, 3}, window_attrs(1, 1, same3, "relu_n1_to_1")},
      {"int8 one scale", s8, {1, 5, 5, 3}, {4, 3, 3, 3}, window_attrs(1, 1, same3), 7, -9, false},
      {"int8 no bias", s8, {1, 5, 5, 3}, {4, 3, 3, 3}, window_attrs(1, 1, same3), 7, -9, true, false},
      {"int8 saturating", s8, {1, 5, 5, 3}, {4, 3, 3, 3}, window_attrs(1, 1, same3), 1, 1, true, true, 3000},
      {"int8 factor above 1", s8, {1, 5, 5, 4}, {4, 1, 1, 4}, window_attrs(1, 1), 1, 1, true, true, 1e7},
      {"int8 nearly constant", s8, {1, 5, 5, 3}, {4, 3, 3, 3}, window_attrs(1, 1), 1, 1, true, true, 0.2},
      {"int8 10x8 one channel", s8, {1, 20, 16, 1}, {8, 10, 8, 1}, window_attrs(2, 2, {4, 4, 3, 3}, "relu")},
      {"int8 small weights, 20 deep",
       s8,
       {1, 2, 5, 20},
       {5, 1, 1, 20},
       window_attrs(1, 1, {}, "relu"),
       -128,
       -128,
       true,
       true,
       40,
       3},
      {"int8 small weights, 400 deep",
       s8,
       {1, 1, 5, 400},
       {3, 1, 1, 400},
       window_attrs(1, 1),
       -3,
       5,
       true,
       true,
       40,
       2},
      {"int16 3x3 same", s16, {1, 5, 6, 4}, {8, 3, 3, 4}, window_attrs(1, 1, same3, "relu6"), 0, 0},
      {"int16 3x3 stride 2, dilation 2",
       s16,
       {1, 9, 8, 2},
       {3, 3, 3, 2},
       window_attrs(2, 2, same3, "none", 2, 2),
       0,
       0},
      {"int16 1x1 deep, saturating",
       s16,
       {1, 2, 3, 600},
       {3, 1, 1, 600},
       window_attrs(1, 1),
       0,
       0,
       true,
       true,
       20000},
      {"int16 no bias", s16, {1, 5, 5, 3}, {4, 3, 3, 3}, window_attrs(1, 1, same3), 0, 0, true, false},
      {"int16 no bias, narrow sums",
       s16,
       {1, 5, 5, 3},
       {4, 3, 3, 3},
       narrow(window_attrs(1, 1, same3)),
       0,
       0,
       true,
       false},
      {"float32 3x3 same", f32, {1, 5, 6, 4}, {8, 3, 3, 4}, window_attrs(1, 1, same3, "relu")},
      {"float32 1x1, no bias", f32, {1, 3, 3, 5}, {7, 1, 1, 5}, window_attrs(1, 1), 0, 0, false, false},
      {"float32 3x3 stride 2, 19 channels",
       f32,
       {1, 7, 9, 5},
       {19, 3, 3, 5},
       window_attrs(2, 2, same3, "relu6")},
      {"float32 1x1, 24 channels", f32, {1, 3, 5, 8}, {24, 1, 1, 8}, window_attrs(1, 1, {}, "relu")},
      {"float32 5x2, 16 channels", f32, {1, 9, 8, 3}, {16, 5, 2, 3}, window_attrs(1, 1, {2, 2, 0, 1})},
      {"float32 whole image", f32, {1, 3, 3, 3}, {9, 3, 3, 3}, window_attrs(1, 1, {}, "relu_n1_to_1")},
      {"float32 dilation, stride 2",
       f32,
       {1, 9, 9, 2},
       {3, 3, 3, 2},
       window_attrs(2, 2, same3, "relu6", 2, 2)},
  };
  std::vector<OpCase> out;
  for (const WeightedCase& row : table) out.push_back(weighted_case("conv2d", kChannelAxis, row));
  return out;
}

}  // namespace

extern const OpDef op_conv2d = {
    .name = "conv2d",
    .summary = "two-dimensional convolution over NHWC, with stride, dilation, padding and activation",
    .source = "TFLite 8-bit specification; TFLM 90b983c reference/integer_ops/conv.h",
    .channel_axis = kChannelAxis,
    .locality = Locality::kWindow,
    .tflite = {{3, "CONV_2D", 6}},
    .map_tflite = map_tflite,
    .infer = infer,
    .eval_ref = eval_ref,
    .lower = lower_node,
    .macs = macs,
    .cases = cases,
};

}  // namespace mote
