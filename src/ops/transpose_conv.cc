// SPDX-License-Identifier: Apache-2.0
#include "device/nn/transpose_conv/transpose_conv.h"

#include <algorithm>

#include "base/format.h"
#include "ops/case_builder.h"
#include "ops/checks.h"
#include "ops/lowering.h"
#include "ops/op.h"
#include "ops/quantization.h"
#include "ops/weight_zero_point.h"

namespace mote {

namespace {

constexpr int kChannelAxis = 0;  // weights are [out_c][kernel_h][kernel_w][in_c]
constexpr int64_t kMost = 65535;

// Attributes stride_h, stride_w, pad_top and pad_left, and out_h and out_w, the size of the output: several
// fit one input. What would lie beside the output is left out.
struct Placement {
  int32_t stride_h, stride_w, pad_top, pad_left, out_h, out_w;
};

Result<int32_t> in_range(const Node& node, const char* name, int64_t low, int64_t most) {
  const int64_t value = node.attrs.integer(name, low);
  if (value < low || value > most)
    return Error(Code::kInvalid, format("{} is {}, it must be {} to {}", name, value, low, most));
  return static_cast<int32_t>(value);
}

Result<Placement> read_placement(const Node& node) {
  constexpr int64_t kMostOutput = 1 << 24;
  Placement p{};
  MOTE_ASSIGN(p.stride_h, in_range(node, "stride_h", 1, kMost));
  MOTE_ASSIGN(p.stride_w, in_range(node, "stride_w", 1, kMost));
  MOTE_ASSIGN(p.pad_top, in_range(node, "pad_top", 0, kMost));
  MOTE_ASSIGN(p.pad_left, in_range(node, "pad_left", 0, kMost));
  MOTE_ASSIGN(p.out_h, in_range(node, "out_h", 1, kMostOutput));
  MOTE_ASSIGN(p.out_w, in_range(node, "out_w", 1, kMostOutput));
  return p;
}

// Of the convolution that leads back from the output. Source: TFLM 90b983c, ComputePaddingHeightWidth() in
// kernels/padding.h with the output's size.
int64_t padding_before(int64_t out, int64_t stride, int64_t kernel) {
  const int64_t steps = (out + stride - 1) / stride;
  return std::max<int64_t>(0, (steps - 1) * stride + kernel - out) / 2;
}

Status check_output_shape(const Tensor& wanted, const Tensor& out) {
  if (!wanted.is_constant()) return ok_status();
  const bool is_shape = wanted.type == DType::kInt32 && wanted.elements() == 4;
  if (is_shape && std::equal(out.shape.begin(), out.shape.end(), wanted.values<int32_t>()))
    return ok_status();
  return Error(
      Code::kInvalid,
      format("the output shape in '{}' is not that of the output, {}", wanted.name, shape_text(out.shape)),
      "the file is damaged: convert the model again");
}

// TransposeConvOptions of the schema; inputs are the output's shape, weights, input, and perhaps a bias. The
// shape may be computed: what counts is that which the file declares for the output.
Status map_tflite(const TfliteOptions& options, Graph& graph, Node& node, int) {
  enum { kPadding, kStrideW, kStrideH, kActivation };
  enum { kOutputShape, kWeights, kInput, kBias };
  MOTE_TRY(check_input_count(node, 3, 4));
  const Tensor& weights = graph.tensor(node.inputs[kWeights]);
  const Tensor& out = graph.tensor(node.outputs[0]);
  MOTE_TRY(check_rank(weights, "weights", 4));
  MOTE_TRY(check_rank(out, "output", 4));
  MOTE_TRY(check_output_shape(graph.tensor(node.inputs[kOutputShape]), out));
  MOTE_ASSIGN(const std::string activation, activation_from_tflite(options.byte_field(kActivation, 0)));
  node.attrs.set("activation", activation);
  node.attrs.set("stride_h", int64_t{options.int_field(kStrideH, 0)});
  node.attrs.set("stride_w", int64_t{options.int_field(kStrideW, 0)});
  node.attrs.set("out_h", int64_t{out.shape[1]});
  node.attrs.set("out_w", int64_t{out.shape[2]});
  MOTE_ASSIGN(const Placement place, read_placement(node));  // before strides divide
  const int padding = options.byte_field(kPadding, 0);
  if (padding != 0 && padding != 1)
    return Error(Code::kInvalid, format("padding {} is not one of TFLite's", padding));
  const bool same = padding == 0;
  node.attrs.set("pad_top", same ? padding_before(place.out_h, place.stride_h, weights.shape[1]) : 0);
  node.attrs.set("pad_left", same ? padding_before(place.out_w, place.stride_w, weights.shape[2]) : 0);
  std::vector<TensorId> inputs = {node.inputs[kInput], node.inputs[kWeights]};
  if (node.inputs.size() > kBias) inputs.push_back(node.inputs[kBias]);
  node.inputs = std::move(inputs);
  return ok_status();
}

Result<std::vector<Shape>> infer(const Graph& graph, const Node& node) {
  MOTE_TRY(check_input_count(node, 2, 3));
  const Tensor& in = graph.tensor(node.inputs[0]);
  const Tensor& weights = graph.tensor(node.inputs[1]);
  MOTE_TRY(check_rank(in, "input", 4));
  MOTE_TRY(check_rank(weights, "weights", 4));
  MOTE_TRY(check_weighted(graph, node, kChannelAxis, false, true));
  if (weights.shape[3] != in.shape[3])
    return Error(Code::kInvalid,
                 format("the weights {} are for {} input channels, the input has {}",
                        shape_text(weights.shape), weights.shape[3], in.shape[3]),
                 "the file is damaged: convert the model again");
  MOTE_ASSIGN(const Placement place, read_placement(node));
  return std::vector<Shape>{{in.shape[0], place.out_h, place.out_w, weights.shape[0]}};
}

std::vector<FixedPoint> factors_of(const Graph& graph, const Node& node) {
  const Tensor& weights = graph.tensor(node.inputs[1]);
  return channel_factors(graph.tensor(node.inputs[0]), weights, graph.tensor(node.outputs[0]),
                         weights.shape[0], has_weight_zero_point(weights));
}

// Calls tap(input index, weight index) for every input that reaches output (n, y, x, o).
template <class Tap>
void for_each_tap(const Graph& graph, const Node& node, int64_t n, int64_t y, int64_t x, int64_t o,
                  const Tap& tap) {
  const Shape& in = graph.tensor(node.inputs[0]).shape;
  const Shape& weights = graph.tensor(node.inputs[1]).shape;
  const Placement place = *read_placement(node);
  for (int64_t i = 0; i < in[1]; ++i) {
    const int64_t ky = y + place.pad_top - i * place.stride_h;
    if (ky < 0 || ky >= weights[1]) continue;
    for (int64_t j = 0; j < in[2]; ++j) {
      const int64_t kx = x + place.pad_left - j * place.stride_w;
      if (kx < 0 || kx >= weights[2]) continue;
      for (int64_t c = 0; c < in[3]; ++c)
        tap(((n * in[1] + i) * in[2] + j) * in[3] + c, ((o * weights[1] + ky) * weights[2] + kx) * in[3] + c);
    }
  }
}

void eval_f32(const Graph& graph, const Node& node, const Buffers& buffers) {
  const Shape& out = graph.tensor(node.outputs[0]).shape;
  const RealRange range = activation_range_f32(node.attrs.text("activation", "none"));
  const auto* bias = buffers.in<float>(2);
  for (int64_t at = 0; at < element_count(out); ++at) {
    const int64_t o = at % out[3], x = at / out[3] % out[2], y = at / out[3] / out[2] % out[1];
    double sum = bias != nullptr ? double{bias[o]} : 0.0;
    for_each_tap(graph, node, at / out[3] / out[2] / out[1], y, x, o, [&](int64_t a, int64_t w) {
      sum += double{buffers.in<float>(0)[a]} * double{buffers.in<float>(1)[w]};
    });
    buffers.out<float>(0)[at] = std::clamp(static_cast<float>(sum), range.low, range.high);
  }
}

template <class T>
void eval_integers(const Graph& graph, const Node& node, const Buffers& buffers) {
  const Tensor& in = graph.tensor(node.inputs[0]);
  const Tensor& out = graph.tensor(node.outputs[0]);
  const int64_t in_zero = zero_point(in), weights_zero = zero_point(graph.tensor(node.inputs[1]));
  const std::vector<FixedPoint> factors = factors_of(graph, node);
  const Range range = activation_range(node.attrs.text("activation", "none"), out);
  const bool wide = in.type == DType::kInt16;
  const Shape& shape = out.shape;
  for (int64_t at = 0; at < out.elements(); ++at) {
    const int64_t o = at % shape[3], x = at / shape[3] % shape[2], y = at / shape[3] / shape[2] % shape[1];
    int64_t sum = 0;
    if (buffers.in<void>(2) != nullptr) sum = wide ? buffers.in<int64_t>(2)[o] : buffers.in<int32_t>(2)[o];
    for_each_tap(graph, node, at / shape[3] / shape[2] / shape[1], y, x, o, [&](int64_t a, int64_t w) {
      sum += (buffers.in<T>(0)[a] - in_zero) * (buffers.in<int8_t>(1)[w] - weights_zero);
    });
    const FixedPoint& factor = factors[static_cast<size_t>(o)];
    const int64_t value =
        wide ? rescale_wide_ref(sum, factor) : rescale_ref(static_cast<int32_t>(sum), factor);
    buffers.out<T>(0)[at] =
        static_cast<T>(std::clamp<int64_t>(value + zero_point(out), range.low, range.high));
  }
}

void eval_ref(const Graph& graph, const Node& node, const Buffers& buffers) {
  switch (graph.tensor(node.inputs[0]).type) {
    case DType::kFloat32:
      return eval_f32(graph, node, buffers);
    case DType::kInt16:
      return eval_integers<int16_t>(graph, node, buffers);
    default:
      return eval_integers<int8_t>(graph, node, buffers);
  }
}

void add_sizes(KernelCall& call, const Graph& graph, const Node& node) {
  const Tensor& in = graph.tensor(node.inputs[0]);
  const Tensor& weights = graph.tensor(node.inputs[1]);
  const Tensor& out = graph.tensor(node.outputs[0]);
  const Placement place = *read_placement(node);
  call.integer("batch", in.shape[0]);
  add_image_sizes(call, in, out);
  call.integer("out_c", out.shape[3]);
  call.integer("kernel_h", weights.shape[1]);
  call.integer("kernel_w", weights.shape[2]);
  call.integer("stride_h", place.stride_h);
  call.integer("stride_w", place.stride_w);
  call.integer("pad_top", place.pad_top);
  call.integer("pad_left", place.pad_left);
}

Result<std::vector<KernelCall>> lower_node(const Graph& graph, const Node& node, const Target&) {
  const Tensor& in = graph.tensor(node.inputs[0]);
  const Tensor& weights = graph.tensor(node.inputs[1]);
  const Tensor& out = graph.tensor(node.outputs[0]);
  KernelCall call;
  call.pointer("weights", weights.type, *weights.data);
  if (in.type == DType::kFloat32) {
    call.kernel = &kernel("transpose_conv_f32");
    call.pointer("bias", DType::kFloat32, bias_or_zeros<float>(graph, node, kChannelAxis));
  } else if (in.type == DType::kInt16) {
    call.kernel = &kernel("transpose_conv_s16");
    call.pointer("bias", DType::kInt64, bias_or_zeros<int64_t>(graph, node, kChannelAxis));
    add_wide_factors(call, factors_of(graph, node));
  } else {
    call.kernel = &kernel("transpose_conv_s8");
    call.pointer("bias", DType::kInt32, bias_or_zeros<int32_t>(graph, node, kChannelAxis));
    add_factors(call, factors_of(graph, node));
  }
  add_sizes(call, graph, node);
  if (in.type == DType::kInt8) {
    call.integer("in_zero_point", zero_point(in));
    call.integer("weights_zero_point", zero_point(weights));
    call.integer("out_zero_point", zero_point(out));
  }
  add_activation_range(call, node, out);
  return std::vector{call};
}

// What lies beside the output is counted too.
int64_t macs(const Graph& graph, const Node& node) {
  const Shape& weights = graph.tensor(node.inputs[1]).shape;
  return graph.tensor(node.inputs[0]).elements() * weights[0] * weights[1] * weights[2];
}

Attrs placed(int64_t stride_h, int64_t stride_w, int64_t pad_top, int64_t pad_left, int64_t out_h,
             int64_t out_w, const char* activation = "none") {
  return attrs({{"stride_h", stride_h},
                {"stride_w", stride_w},
                {"pad_top", pad_top},
                {"pad_left", pad_left},
                {"out_h", out_h},
                {"out_w", out_w},
                {"activation", std::string(activation)}});
}

std::vector<OpCase> cases() {
  const auto f32 = DType::kFloat32, s8 = DType::kInt8, s16 = DType::kInt16;
  const std::vector<WeightedCase> table = {
      {"int8 3x3 stride 1", s8, {1, 4, 5, 3}, {4, 3, 3, 3}, placed(1, 1, 1, 1, 4, 5)},
      {"int8 3x3 stride 2", s8, {1, 4, 5, 3}, {4, 3, 3, 3}, placed(2, 2, 0, 0, 8, 10, "relu")},
      {"int8 2x4 strides 2 and 3", s8, {1, 3, 4, 2}, {3, 2, 4, 2}, placed(2, 3, 0, 0, 6, 13)},
      {"int8 4x4 stride 3, odd padding, batch of 2",
       s8,
       {2, 3, 3, 2},
       {2, 4, 4, 2},
       placed(3, 3, 1, 0, 8, 9)},
      {"int8 strides above the kernel", s8, {1, 3, 3, 4}, {5, 1, 2, 4}, placed(4, 3, 0, 0, 10, 9)},
      {"int8 output cut short", s8, {1, 4, 4, 2}, {3, 5, 5, 2}, placed(2, 2, 2, 1, 5, 4), -128, 127},
      {"int8 output beyond the windows", s8, {1, 2, 2, 2}, {3, 2, 2, 2}, placed(1, 1, 0, 0, 6, 5), 127, -1},
      {"int8 one scale, no bias",
       s8,
       {1, 4, 3, 3},
       {4, 3, 3, 3},
       placed(2, 1, 1, 1, 8, 3),
       7,
       -9,
       false,
       false},
      {"int16 3x3 stride 2", s16, {1, 4, 5, 3}, {4, 3, 3, 3}, placed(2, 2, 0, 0, 8, 10, "relu"), 0, 0},
      {"int16 3x3 stride 1, batch of 2", s16, {2, 4, 3, 2}, {3, 3, 3, 2}, placed(1, 1, 1, 1, 4, 3), 0, 0},
      {"int16 deep, saturating",
       s16,
       {1, 2, 2, 300},
       {2, 2, 2, 300},
       placed(1, 1, 0, 0, 3, 3),
       0,
       0,
       true,
       true,
       20000},
      {"int16 no bias", s16, {1, 3, 3, 2}, {4, 2, 4, 2}, placed(2, 3, 0, 0, 6, 10), 0, 0, true, false},
      {"int16 one scale", s16, {1, 3, 3, 2}, {4, 3, 3, 2}, placed(3, 2, 1, 0, 8, 6), 0, 0, false},
      {"float32 3x3 stride 1", f32, {1, 4, 5, 3}, {4, 3, 3, 3}, placed(1, 1, 1, 1, 4, 5)},
      {"float32 3x3 stride 2", f32, {1, 4, 5, 3}, {4, 3, 3, 3}, placed(2, 2, 0, 0, 8, 10, "relu")},
      {"float32 4x4 stride 3, batch of 2", f32, {2, 3, 3, 2}, {2, 4, 4, 2}, placed(3, 3, 1, 0, 8, 9)},
      {"float32 strides above the kernel",
       f32,
       {1, 3, 3, 4},
       {5, 1, 2, 4},
       placed(4, 3, 0, 0, 10, 9, "relu6")},
      {"float32 no bias", f32, {1, 3, 3, 2}, {4, 2, 4, 2}, placed(2, 3, 0, 0, 6, 10), 0, 0, false, false},
  };
  std::vector<OpCase> out;
  for (const WeightedCase& row : table) out.push_back(weighted_case("transpose_conv", kChannelAxis, row));
  // As models of uint8 have them.
  out.push_back(weighted_case("transpose_conv", kChannelAxis,
                              {"int8 weights' zero point -9",
                               s8,
                               {1, 4, 4, 2},
                               {3, 3, 3, 2},
                               placed(2, 2, 0, 0, 8, 8),
                               5,
                               6,
                               false}));
  Graph& graph = out.back().graph;
  graph.tensor(graph.nodes[0].inputs[1]).quant.zero_point[0] = -9;
  return out;
}

}  // namespace

extern const OpDef op_transpose_conv = {
    .name = "transpose_conv",
    .summary = "transposed two-dimensional convolution over NHWC, with stride, padding and activation",
    .source = "TFLM 90b983c reference/integer_ops/transpose_conv.h and reference/transpose_conv.h",
    .channel_axis = -1,
    .tflite = {{67, "TRANSPOSE_CONV", 5}},
    .map_tflite = map_tflite,
    .infer = infer,
    .eval_ref = eval_ref,
    .lower = lower_node,
    .macs = macs,
    .cases = cases,
};

}  // namespace mote
