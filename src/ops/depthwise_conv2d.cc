// SPDX-License-Identifier: Apache-2.0
#include "device/nn/depthwise_conv2d/depthwise_conv2d.h"

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

constexpr int kChannelAxis = 3;  // weights are [1][kernel_h][kernel_w][out_c]

// DepthwiseConv2DOptions of the schema.
Status map_tflite(const TfliteOptions& options, Graph& graph, Node& node, int) {
  enum { kPadding, kStrideW, kStrideH, kDepthMultiplier, kActivation, kDilationW, kDilationH };
  MOTE_TRY(check_input_count(node, 2, 3));
  const Tensor& in = graph.tensor(node.inputs[0]);
  const Tensor& weights = graph.tensor(node.inputs[1]);
  MOTE_TRY(check_rank(in, "input", 4));
  MOTE_TRY(check_rank(weights, "weights", 4));
  // The shapes say it too; a file that contradicts itself is refused.
  const int64_t multiplier = options.int_field(kDepthMultiplier, 0);
  if (multiplier != 0 && multiplier * in.shape[3] != weights.shape[3])
    return Error(Code::kInvalid,
                 format("depth multiplier {} times {} input channels are not the {} channels of the weights",
                        multiplier, in.shape[3], weights.shape[3]),
                 "the file is damaged: convert the model again");
  MOTE_ASSIGN(const std::string activation, activation_from_tflite(options.byte_field(kActivation, 0)));
  node.attrs.set("activation", activation);
  node.attrs.set("stride_h", int64_t{options.int_field(kStrideH, 0)});
  node.attrs.set("stride_w", int64_t{options.int_field(kStrideW, 0)});
  node.attrs.set("dilation_h", int64_t{options.int_field(kDilationH, 1)});
  node.attrs.set("dilation_w", int64_t{options.int_field(kDilationW, 1)});
  remove_weight_zero_point(graph, node.inputs[1]);
  if (in.shape[0] != 1 || has_weight_zero_point(weights)) {
    node.op = "conv2d_grouped";
    node.attrs.set("depthwise", int64_t{1});
  }
  return set_padding(options.byte_field(kPadding, 0), in, weights.shape[1], weights.shape[2], node);
}

Result<std::vector<Shape>> infer(const Graph& graph, const Node& node) {
  MOTE_TRY(check_input_count(node, 2, 3));
  const Tensor& in = graph.tensor(node.inputs[0]);
  const Tensor& weights = graph.tensor(node.inputs[1]);
  MOTE_TRY(check_rank(in, "input", 4));
  MOTE_TRY(check_rank(weights, "weights", 4));
  MOTE_TRY(check_batch_one(in));
  MOTE_TRY(check_weighted(graph, node, kChannelAxis));
  if (weights.shape[0] != 1 || weights.shape[3] % in.shape[3] != 0)
    return Error(
        Code::kInvalid,
        format(
            "weights {} do not fit {} input channels: they must be 1 x height x width x a multiple of them",
            shape_text(weights.shape), in.shape[3]),
        "the file is damaged: convert the model again");
  MOTE_ASSIGN(const Window window, read_window(node, weights.shape[1], weights.shape[2]));
  MOTE_ASSIGN(const OutputSize size, output_size(window, in));
  return std::vector<Shape>{{1, size.height, size.width, weights.shape[3]}};
}

// Calls tap(in offset or -1 when outside, weight offset) for every tap of output (y, x, o).
template <class Tap>
void for_each_tap(const Window& w, const Shape& in, const Shape& weights, int y, int x, int64_t o,
                  const Tap& tap) {
  const int64_t out_c = weights[3];
  const int64_t c = o / (out_c / in[3]);
  for (int64_t ky = 0; ky < w.kernel_h; ++ky) {
    for (int64_t kx = 0; kx < w.kernel_w; ++kx) {
      const int64_t row = int64_t{y} * w.stride_h + ky * w.dilation_h - w.pad_top;
      const int64_t column = int64_t{x} * w.stride_w + kx * w.dilation_w - w.pad_left;
      const bool inside = row >= 0 && row < in[1] && column >= 0 && column < in[2];
      tap(inside ? (row * in[2] + column) * in[3] + c : -1, (ky * w.kernel_w + kx) * out_c + o);
    }
  }
}

void eval_f32(const Graph& graph, const Node& node, const Buffers& buffers) {
  const Shape& in = graph.tensor(node.inputs[0]).shape;
  const Shape& weights = graph.tensor(node.inputs[1]).shape;
  const Shape& out = graph.tensor(node.outputs[0]).shape;
  const Window window = *read_window(node, weights[1], weights[2]);
  const RealRange range = activation_range_f32(node.attrs.text("activation", "none"));
  const auto* bias = buffers.in<float>(2);
  float* to = buffers.out<float>(0);
  for (int y = 0; y < out[1]; ++y) {
    for (int x = 0; x < out[2]; ++x) {
      for (int o = 0; o < out[3]; ++o) {
        double sum = bias != nullptr ? double{bias[o]} : 0.0;
        for_each_tap(window, in, weights, y, x, o, [&](int64_t i, int64_t w) {
          if (i >= 0) sum += double{buffers.in<float>(0)[i]} * double{buffers.in<float>(1)[w]};
        });
        *to++ = std::clamp(static_cast<float>(sum), range.low, range.high);
      }
    }
  }
}

void eval_s8(const Graph& graph, const Node& node, const Buffers& buffers) {
  const Tensor& in = graph.tensor(node.inputs[0]);
  const Tensor& weights = graph.tensor(node.inputs[1]);
  const Tensor& out = graph.tensor(node.outputs[0]);
  const Window window = *read_window(node, weights.shape[1], weights.shape[2]);
  const std::vector<FixedPoint> factors = channel_factors(in, weights, out, out.shape[3], false);
  const Range range = activation_range(node.attrs.text("activation", "none"), out.quant);
  // With the zero point folded into the bias, inputs count as stored and padding reads the zero point.
  const bool folded = node.attrs.integer("zero_point_folded") != 0;
  const int64_t offset = folded ? 0 : zero_point(in);
  const int64_t outside = folded ? zero_point(in) : 0;
  const auto* bias = buffers.in<int32_t>(2);
  int8_t* to = buffers.out<int8_t>(0);
  for (int y = 0; y < out.shape[1]; ++y) {
    for (int x = 0; x < out.shape[2]; ++x) {
      for (int o = 0; o < out.shape[3]; ++o) {
        int64_t sum = bias != nullptr ? bias[o] : 0;
        for_each_tap(window, in.shape, weights.shape, y, x, o, [&](int64_t i, int64_t w) {
          sum += (i >= 0 ? buffers.in<int8_t>(0)[i] - offset : outside) * buffers.in<int8_t>(1)[w];
        });
        const int32_t value = rescale_ref(static_cast<int32_t>(sum), factors[static_cast<size_t>(o)]);
        *to++ =
            static_cast<int8_t>(std::clamp<int64_t>(int64_t{value} + zero_point(out), range.low, range.high));
      }
    }
  }
}

// Source: TFLM 90b983c, DepthwiseConvPerChannel() for int16 in reference/integer_ops/depthwise_conv.h.
void eval_s16(const Graph& graph, const Node& node, const Buffers& buffers) {
  const Tensor& in = graph.tensor(node.inputs[0]);
  const Tensor& weights = graph.tensor(node.inputs[1]);
  const Tensor& out = graph.tensor(node.outputs[0]);
  const std::vector<FixedPoint> factors = channel_factors(in, weights, out, out.shape[3], false);
  const Range range = activation_range(node.attrs.text("activation", "none"), out);
  const Window window = *read_window(node, weights.shape[1], weights.shape[2]);
  int16_t* to = buffers.out<int16_t>(0);
  for (int y = 0; y < out.shape[1]; ++y) {
    for (int x = 0; x < out.shape[2]; ++x) {
      for (int o = 0; o < out.shape[3]; ++o) {
        int64_t sum = buffers.in<int64_t>(2) != nullptr ? buffers.in<int64_t>(2)[o] : 0;
        for_each_tap(window, in.shape, weights.shape, y, x, o, [&](int64_t i, int64_t w) {
          if (i >= 0) sum += int64_t{buffers.in<int16_t>(0)[i]} * buffers.in<int8_t>(1)[w];
        });
        const int32_t value = rescale_wide_ref(sum, factors[static_cast<size_t>(o)]);
        *to++ = static_cast<int16_t>(std::clamp(value, range.low, range.high));
      }
    }
  }
}

void eval_ref(const Graph& graph, const Node& node, const Buffers& buffers) {
  if (graph.tensor(node.inputs[0]).type == DType::kFloat32) {
    eval_f32(graph, node, buffers);
  } else if (graph.tensor(node.inputs[0]).type == DType::kInt16) {
    eval_s16(graph, node, buffers);
  } else {
    eval_s8(graph, node, buffers);
  }
}

void add_shape(KernelCall& call, const Tensor& in, const Tensor& out, const Window& window) {
  add_image_sizes(call, in, out);
  call.integer("depth_multiplier", out.shape[3] / in.shape[3]);
  add_window(call, window);
}

KernelCall lower_f32(const Graph& graph, const Node& node, const Window& window) {
  const Tensor& out = graph.tensor(node.outputs[0]);
  KernelCall call;
  call.kernel = &kernel("depthwise_conv2d_f32");
  call.pointer("weights", DType::kFloat32, *graph.tensor(node.inputs[1]).data);
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
  call.kernel = &kernel("depthwise_conv2d_s8");
  call.pointer("weights", DType::kInt8, *weights.data);
  call.pointer("bias", DType::kInt32, bias_or_zeros<int32_t>(graph, node, kChannelAxis));
  add_factors(call, channel_factors(in, weights, out, out.shape[3], false));
  add_shape(call, in, out, window);
  call.integer("in_zero_point", zero_point(in));
  call.integer("out_zero_point", zero_point(out));
  add_activation_range(call, node, out);
  return call;
}

KernelCall lower_s16(const Graph& graph, const Node& node, const Window& window) {
  const Tensor& in = graph.tensor(node.inputs[0]);
  const Tensor& weights = graph.tensor(node.inputs[1]);
  const Tensor& out = graph.tensor(node.outputs[0]);
  KernelCall call;
  call.kernel = &kernel("depthwise_conv2d_s16");
  call.pointer("weights", DType::kInt8, *weights.data);
  call.pointer("bias", DType::kInt64, bias_or_zeros<int64_t>(graph, node, kChannelAxis));
  add_wide_factors(call, channel_factors(in, weights, out, out.shape[3], false));
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
    if (target.isa & kIsaFpu) add_variant(lower_depthwise_conv2d_fpu(graph, node, window), &calls);
    return calls;
  }
  std::vector<KernelCall> calls = {lower_s8(graph, node, window)};
  if (target.isa & kIsaMve) add_variant(lower_depthwise_conv2d_mve(graph, node, window), &calls);
  // Where vectors do an ordinary convolution, nothing else is as quick.
  if (calls.size() > 1 && graph.tensor(node.inputs[0]).shape[3] == 1) return calls;
  if (target.isa & kIsaDsp) {
    std::vector<KernelCall> taps_3x3 = lower_depthwise_conv2d_dsp_3x3(graph, node, window);
    if (taps_3x3.empty()) add_variant(lower_depthwise_conv2d_dsp(graph, node, window), &calls);
    add_variants(std::move(taps_3x3), &calls);
    add_variant(lower_depthwise_conv2d_dsp_line(graph, node, window), &calls);
    add_variant(lower_depthwise_conv2d_dsp_direct(graph, node, window), &calls);
    add_variant(lower_conv2d_dsp_sliding(graph, node, window), &calls);
    if (target.objective == Objective::kSize)
      add_variants(lower_depthwise_conv2d_compact(graph, node, window), &calls);
  } else {
    add_variant(lower_depthwise_conv2d_dual(graph, node, window), &calls);
    add_variant(lower_depthwise_conv2d_dual_plane(graph, node, window), &calls);
  }
  return calls;
}

int64_t macs(const Graph& graph, const Node& node) {
  const Shape& weights = graph.tensor(node.inputs[1]).shape;
  return graph.tensor(node.outputs[0]).elements() * weights[1] * weights[2];
}

std::vector<OpCase> cases() {
  const auto f32 = DType::kFloat32, s8 = DType::kInt8, s16 = DType::kInt16;
  const CasePads same3 = {1, 1, 1, 1};
  const std::vector<WeightedCase> table = {
      {"int8 3x3 same", s8, {1, 6, 5, 8}, {1, 3, 3, 8}, window_attrs(1, 1, same3, "relu")},
      {"int8 3x3 valid", s8, {1, 5, 5, 3}, {1, 3, 3, 3}, window_attrs(1, 1)},
      {"int8 3x3 in strips", s8, {1, 29, 27, 5}, {1, 3, 3, 5}, window_attrs(1, 1, same3, "relu")},
      {"int8 3x3 stride 2 in strips",
       s8,
       {1, 38, 41, 5},
       {1, 3, 3, 5},
       window_attrs(2, 2, {2, 2, 0, 1}, "relu")},
      {"int8 3x3 same, 35 channels", s8, {1, 7, 6, 35}, {1, 3, 3, 35}, window_attrs(1, 1, same3, "relu")},
      {"int8 2x2 valid, 18 channels", s8, {1, 6, 9, 18}, {1, 2, 2, 18}, window_attrs(1, 1)},
      {"int8 3x3 stride 2 same, even", s8, {1, 8, 6, 4}, {1, 3, 3, 4}, window_attrs(2, 2, {0, 1, 0, 1})},
      {"int8 3x3 stride 2 same, odd", s8, {1, 7, 9, 5}, {1, 3, 3, 5}, window_attrs(2, 2, same3, "relu6")},
      {"int8 3x3 on its side", s8, {1, 25, 5, 6}, {1, 3, 3, 6}, window_attrs(1, 1, same3, "relu")},
      {"int8 4x3 on its side, as many bytes in another form",
       s8,
       {1, 4, 6, 4},
       {1, 4, 3, 4},
       window_attrs(1, 2, {2, 3, 2, 1}, "relu")},
      {"int8 3x3 ends in padding", s8, {1, 7, 2, 4}, {1, 3, 3, 4}, window_attrs(2, 2, {0, 2, 2, 1}, "relu")},
      {"int8 3x3 of two channels", s8, {1, 9, 9, 2}, {1, 3, 3, 2}, window_attrs(1, 1, same3, "relu")},
      {"int8 strides 1 and 3", s8, {1, 5, 10, 2}, {1, 3, 3, 2}, window_attrs(1, 3, same3)},
      {"int8 1x1", s8, {1, 3, 3, 7}, {1, 1, 1, 7}, window_attrs(1, 1)},
      {"int8 one pixel", s8, {1, 1, 1, 6}, {1, 3, 3, 6}, window_attrs(1, 1, same3)},
      {"int8 one channel", s8, {1, 6, 6, 1}, {1, 3, 3, 1}, window_attrs(1, 1, same3)},
      {"int8 10x8 to 8 channels",
       s8,
       {1, 20, 16, 1},
       {1, 10, 8, 8},
       window_attrs(2, 2, {4, 4, 3, 3}, "relu")},
      {"int8 multiplier 2", s8, {1, 4, 5, 3}, {1, 3, 3, 6}, window_attrs(1, 1, same3)},
      {"int8 multiplier 3, stride 2", s8, {1, 7, 7, 2}, {1, 3, 2, 6}, window_attrs(2, 2, {1, 1, 0, 1})},
      {"int8 over time 10x1, eight channels", s8, {1, 24, 1, 8}, {1, 10, 1, 8}, window_attrs(1, 1)},
      {"int8 1x3 valid, stride 2x1", s8, {1, 7, 6, 4}, {1, 1, 3, 4}, window_attrs(2, 1, {}, "relu")},
      {"int8 over time 5x1", s8, {1, 12, 1, 9}, {1, 5, 1, 9}, window_attrs(1, 1)},
      {"int8 over time 1x15, padded", s8, {1, 1, 20, 4}, {1, 1, 15, 4}, window_attrs(1, 1, {0, 0, 7, 7})},
      {"int8 dilation 2", s8, {1, 9, 8, 4}, {1, 3, 3, 4}, window_attrs(1, 1, {2, 2, 2, 2}, "none", 2, 2)},
      {"int8 dilation 3x2, 2x3 taps", s8, {1, 8, 9, 3}, {1, 2, 3, 3}, window_attrs(1, 2, {}, "none", 3, 2)},
      {"int8 zero points low", s8, {1, 5, 5, 4}, {1, 3, 3, 4}, window_attrs(1, 1, same3), -128, -128},
      {"int8 zero points high", s8, {1, 5, 5, 4}, {1, 3, 3, 4}, window_attrs(1, 1, same3), 127, 127},
      {"int8 relu_n1_to_1", s8, {1, 5, 5, 4}, {1, 3, 3, 4}, window_attrs(1, 1, same3, "relu_n1_to_1")},
      {"int8 one scale", s8, {1, 5, 5, 4}, {1, 3, 3, 4}, window_attrs(1, 1, same3), 7, -9, false},
      {"int8 no bias", s8, {1, 5, 5, 4}, {1, 3, 3, 4}, window_attrs(1, 1, same3), 7, -9, true, false},
      {"int8 saturating", s8, {1, 5, 5, 4}, {1, 3, 3, 4}, window_attrs(1, 1, same3), 1, 1, true, true, 3000},
      {"int8 factor above 1", s8, {1, 5, 5, 4}, {1, 1, 1, 4}, window_attrs(1, 1), 1, 1, true, true, 1e7},
      {"int8 nearly constant",
       s8,
       {1, 5, 5, 4},
       {1, 3, 3, 4},
       window_attrs(1, 1, same3),
       1,
       1,
       true,
       true,
       0.2},
      {"int8 small weights, 10x8 to 8 channels",
       s8,
       {1, 21, 16, 1},
       {1, 10, 8, 8},
       window_attrs(2, 2, {4, 4, 3, 3}, "relu"),
       -128,
       -128,
       true,
       true,
       40,
       2},
      {"int8 small weights, over time 11x1",
       s8,
       {1, 24, 1, 5},
       {1, 11, 1, 5},
       window_attrs(1, 1),
       -3,
       5,
       true,
       true,
       40,
       3},
      {"int8 small weights, 5x5",
       s8,
       {1, 7, 9, 3},
       {1, 5, 5, 3},
       window_attrs(1, 1, {2, 2, 2, 2}),
       -3,
       5,
       true,
       true,
       40,
       2},
      {"int16 3x3 same", s16, {1, 6, 5, 8}, {1, 3, 3, 8}, window_attrs(1, 1, same3, "relu"), 0, 0},
      {"int16 stride 2, multiplier 2", s16, {1, 7, 6, 3}, {1, 3, 3, 6}, window_attrs(2, 2, same3), 0, 0},
      {"int16 saturating, no bias",
       s16,
       {1, 5, 5, 4},
       {1, 5, 3, 4},
       window_attrs(1, 1),
       0,
       0,
       true,
       false,
       20000},
      {"float32 3x3 same", f32, {1, 6, 5, 8}, {1, 3, 3, 8}, window_attrs(1, 1, same3, "relu")},
      {"float32 stride 2, no bias",
       f32,
       {1, 8, 7, 3},
       {1, 3, 3, 3},
       window_attrs(2, 2, {0, 1, 1, 1}),
       0,
       0,
       false,
       false},
      {"float32 3x3, 19 channels", f32, {1, 6, 7, 19}, {1, 3, 3, 19}, window_attrs(1, 1, same3, "relu6")},
      {"float32 3x2 stride 2, 16 channels",
       f32,
       {1, 8, 9, 16},
       {1, 3, 2, 16},
       window_attrs(2, 2, {0, 1, 0, 1})},
      {"float32 one channel to 9", f32, {1, 9, 8, 1}, {1, 4, 3, 9}, window_attrs(2, 1, same3, "relu")},
      {"float32 one pixel", f32, {1, 1, 1, 8}, {1, 3, 3, 8}, window_attrs(1, 1, same3, "relu_n1_to_1")},
      {"float32 multiplier 2, dilation 2",
       f32,
       {1, 9, 9, 3},
       {1, 3, 3, 6},
       window_attrs(1, 1, {2, 2, 2, 2}, "relu6", 2, 2)},
  };
  std::vector<OpCase> out;
  for (const WeightedCase& row : table) out.push_back(weighted_case("depthwise_conv2d", kChannelAxis, row));
  return out;
}

}  // namespace

extern const OpDef op_depthwise_conv2d = {
    .name = "depthwise_conv2d",
    .summary =
        "depthwise two-dimensional convolution over NHWC, with depth multiplier, stride, dilation, padding "
        "and activation",
    .source = "TFLite 8-bit specification; TFLM 90b983c reference/integer_ops/depthwise_conv.h",
    .channel_axis = kChannelAxis,
    .locality = Locality::kWindow,
    .tflite = {{4, "DEPTHWISE_CONV_2D", 7}},
    .map_tflite = map_tflite,
    .infer = infer,
    .eval_ref = eval_ref,
    .lower = lower_node,
    .macs = macs,
    .cases = cases,
};

}  // namespace mote
