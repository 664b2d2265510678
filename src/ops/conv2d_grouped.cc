// SPDX-License-Identifier: Apache-2.0
#include "device/nn/conv2d_grouped/conv2d_grouped.h"

#include <algorithm>

#include "base/format.h"
#include "ops/case_builder.h"
#include "ops/checks.h"
#include "ops/lowering.h"
#include "ops/op.h"
#include "ops/quantization.h"
#include "ops/weight_zero_point.h"
#include "ops/window.h"

namespace mote {

namespace {

// conv2d and depthwise_conv2d make this operator of a layer that their own kernels cannot do. Weights lie as
// they do there: [out_c][kernel_h][kernel_w][depth], or with the attribute "depthwise"
// [1][kernel_h][kernel_w][out_c].
Status map_tflite(const TfliteOptions&, Graph&, Node&, int) {
  return Error(Code::kInternal, "conv2d_grouped is no operator of TFLite");
}

bool is_depthwise(const Node& node) { return node.attrs.integer("depthwise") != 0; }
int channel_axis(const Node& node) { return is_depthwise(node) ? 3 : 0; }

// How the channels are divided: each group reads `depth` input channels and makes `outputs`.
struct Groups {
  int64_t depth, outputs;
};
Groups groups_of(const Graph& graph, const Node& node) {
  const int64_t in_c = graph.tensor(node.inputs[0]).shape[3];
  const Shape& weights = graph.tensor(node.inputs[1]).shape;
  if (is_depthwise(node)) return {1, weights[3] / in_c};
  return {weights[3], weights[0] / (in_c / weights[3])};
}

Status check_groups(const Graph& graph, const Node& node) {
  const int32_t in_c = graph.tensor(node.inputs[0]).shape[3];
  const Shape& weights = graph.tensor(node.inputs[1]).shape;
  const bool fits = is_depthwise(node) ? weights[0] == 1 && weights[3] % in_c == 0
                                       : in_c % weights[3] == 0 && weights[0] % (in_c / weights[3]) == 0;
  if (fits) return ok_status();
  return Error(Code::kInvalid,
               format("weights {} do not fit {} input channels: these must be whole groups, and the output "
                      "channels be the same number for each",
                      shape_text(weights), in_c),
               "the file is damaged: convert the model again");
}

Result<std::vector<Shape>> infer(const Graph& graph, const Node& node) {
  MOTE_TRY(check_input_count(node, 2, 3));
  const Tensor& in = graph.tensor(node.inputs[0]);
  const Tensor& weights = graph.tensor(node.inputs[1]);
  MOTE_TRY(check_rank(in, "input", 4));
  MOTE_TRY(check_rank(weights, "weights", 4));
  MOTE_TRY(check_weighted(graph, node, channel_axis(node), true, true));
  MOTE_TRY(check_groups(graph, node));
  MOTE_ASSIGN(const Window window, read_window(node, weights.shape[1], weights.shape[2]));
  MOTE_ASSIGN(const OutputSize size, output_size(window, in));
  return std::vector<Shape>{
      {in.shape[0], size.height, size.width, weights.shape[static_cast<size_t>(channel_axis(node))]}};
}

// One scale for weights with a zero point is that of models of uint8, whose factor is a product in float.
// Source: TFLM 90b983c, GetQuantizedConvolutionMultipler() in kernels/kernel_util.cc.
std::vector<FixedPoint> factors_of(const Graph& graph, const Node& node) {
  const Tensor& weights = graph.tensor(node.inputs[1]);
  const Tensor& out = graph.tensor(node.outputs[0]);
  return channel_factors(graph.tensor(node.inputs[0]), weights, out, out.shape[3],
                         has_weight_zero_point(weights));
}

// Calls tap(input index, weight index) for every tap inside the image of output (n, y, x, o).
template <class Tap>
void for_each_tap(const Graph& graph, const Node& node, int64_t n, int64_t y, int64_t x, int64_t o,
                  const Tap& tap) {
  const Shape& in = graph.tensor(node.inputs[0]).shape;
  const Shape& weights = graph.tensor(node.inputs[1]).shape;
  const Window w = *read_window(node, weights[1], weights[2]);
  const Groups groups = groups_of(graph, node);
  for (int64_t ky = 0; ky < w.kernel_h; ++ky) {
    for (int64_t kx = 0; kx < w.kernel_w; ++kx) {
      const int64_t row = y * w.stride_h + ky * w.dilation_h - w.pad_top;
      const int64_t column = x * w.stride_w + kx * w.dilation_w - w.pad_left;
      if (row < 0 || row >= in[1] || column < 0 || column >= in[2]) continue;
      for (int64_t c = 0; c < groups.depth; ++c) {
        const int64_t channel = o / groups.outputs * groups.depth + c;
        tap(((n * in[1] + row) * in[2] + column) * in[3] + channel,
            is_depthwise(node) ? (ky * w.kernel_w + kx) * weights[3] + o
                               : ((o * w.kernel_h + ky) * w.kernel_w + kx) * groups.depth + c);
      }
    }
  }
}

void eval_f32(const Graph& graph, const Node& node, const Buffers& buffers) {
  const Shape& out = graph.tensor(node.outputs[0]).shape;
  const RealRange range = activation_range_f32(node.attrs.text("activation", "none"));
  const auto* bias = buffers.in<float>(2);
  for (int64_t i = 0; i < element_count(out); ++i) {
    const int64_t o = i % out[3], x = i / out[3] % out[2], y = i / out[3] / out[2] % out[1];
    double sum = bias != nullptr ? double{bias[o]} : 0.0;
    for_each_tap(graph, node, i / out[3] / out[2] / out[1], y, x, o, [&](int64_t a, int64_t w) {
      sum += double{buffers.in<float>(0)[a]} * double{buffers.in<float>(1)[w]};
    });
    buffers.out<float>(0)[i] = std::clamp(static_cast<float>(sum), range.low, range.high);
  }
}

template <class T>
void eval_integers(const Graph& graph, const Node& node, const Buffers& buffers) {
  const Tensor& in = graph.tensor(node.inputs[0]);
  const Tensor& out = graph.tensor(node.outputs[0]);
  const int64_t in_zero = zero_point(in), weights_zero = zero_point(graph.tensor(node.inputs[1]));
  const std::vector<FixedPoint> factors = factors_of(graph, node);
  const Range range = activation_range(node.attrs.text("activation", "none"), out);
  const bool wide = in.type == DType::kInt16 && has_wide_sums(graph, node);
  const Shape& shape = out.shape;
  for (int64_t i = 0; i < out.elements(); ++i) {
    const int64_t o = i % shape[3], x = i / shape[3] % shape[2], y = i / shape[3] / shape[2] % shape[1];
    int64_t sum = 0;
    if (buffers.in<void>(2) != nullptr) sum = wide ? buffers.in<int64_t>(2)[o] : buffers.in<int32_t>(2)[o];
    for_each_tap(graph, node, i / shape[3] / shape[2] / shape[1], y, x, o, [&](int64_t a, int64_t w) {
      sum += (buffers.in<T>(0)[a] - in_zero) * (buffers.in<int8_t>(1)[w] - weights_zero);
    });
    const FixedPoint& factor = factors[static_cast<size_t>(o)];
    const int64_t value =
        wide ? rescale_wide_ref(sum, factor) : rescale_ref(static_cast<int32_t>(sum), factor);
    buffers.out<T>(0)[i] =
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

// [kernel_h * kernel_w][out_c] to [out_c][kernel_h * kernel_w].
template <class T>
std::vector<T> by_output_channel(const Tensor& weights) {
  const int64_t channels = weights.shape[3], taps = weights.elements() / channels;
  std::vector<T> out;
  for (int64_t o = 0; o < channels; ++o)
    for (int64_t t = 0; t < taps; ++t) out.push_back(weights.values<T>()[t * channels + o]);
  return out;
}

void add_weights(KernelCall& call, const Graph& graph, const Node& node) {
  const Tensor& weights = graph.tensor(node.inputs[1]);
  if (!is_depthwise(node)) {
    call.pointer("weights", weights.type, *weights.data);
  } else if (weights.type == DType::kFloat32) {
    call.pointer("weights", weights.type, by_output_channel<float>(weights));
  } else {
    call.pointer("weights", weights.type, by_output_channel<int8_t>(weights));
  }
}

void add_sizes(KernelCall& call, const Graph& graph, const Node& node) {
  const Tensor& in = graph.tensor(node.inputs[0]);
  const Tensor& weights = graph.tensor(node.inputs[1]);
  const Tensor& out = graph.tensor(node.outputs[0]);
  const Groups groups = groups_of(graph, node);
  call.integer("batch", in.shape[0]);
  add_image_sizes(call, in, out);
  call.integer("out_c", out.shape[3]);
  call.integer("depth", groups.depth);
  call.integer("group_out_c", groups.outputs);
  add_window(call, *read_window(node, weights.shape[1], weights.shape[2]));
}

Result<std::vector<KernelCall>> lower_node(const Graph& graph, const Node& node, const Target&) {
  const Tensor& in = graph.tensor(node.inputs[0]);
  const Tensor& out = graph.tensor(node.outputs[0]);
  KernelCall call;
  add_weights(call, graph, node);
  if (in.type == DType::kFloat32) {
    call.kernel = &kernel("conv2d_grouped_f32");
    call.pointer("bias", DType::kFloat32, bias_or_zeros<float>(graph, node, channel_axis(node)));
  } else if (in.type == DType::kInt16 && has_wide_sums(graph, node)) {
    call.kernel = &kernel("conv2d_grouped_s16");
    call.pointer("bias", DType::kInt64, bias_or_zeros<int64_t>(graph, node, channel_axis(node)));
    add_wide_factors(call, factors_of(graph, node));
  } else {
    call.kernel = &kernel(in.type == DType::kInt16 ? "conv2d_grouped_s16_narrow" : "conv2d_grouped_s8");
    call.pointer("bias", DType::kInt32, bias_or_zeros<int32_t>(graph, node, channel_axis(node)));
    add_factors(call, factors_of(graph, node));
  }
  add_sizes(call, graph, node);
  if (in.type == DType::kInt8) {
    call.integer("in_zero_point", zero_point(in));
    call.integer("weights_zero_point", zero_point(graph.tensor(node.inputs[1])));
    call.integer("out_zero_point", zero_point(out));
  }
  add_activation_range(call, node, out);
  return std::vector{call};
}

int64_t macs(const Graph& graph, const Node& node) {
  const Shape& weights = graph.tensor(node.inputs[1]).shape;
  return graph.tensor(node.outputs[0]).elements() * weights[1] * weights[2] * groups_of(graph, node).depth;
}

struct GroupedCase {
  WeightedCase from;
  int32_t weights_zero_point = 0;
};

std::vector<OpCase> cases() {
  const auto f32 = DType::kFloat32, s8 = DType::kInt8, s16 = DType::kInt16;
  const CasePads same3 = {1, 1, 1, 1};
  const auto with = [](const char* attribute, Attrs attrs) {
    attrs.set(attribute, int64_t{1});
    return attrs;
  };
  const auto depthwise = [&](Attrs attrs) { return with("depthwise", std::move(attrs)); };
  const auto narrow = [&](Attrs attrs) { return with("narrow_sums", std::move(attrs)); };
  const std::vector<GroupedCase> table = {
      {{"int8 batch of 2", s8, {2, 5, 6, 3}, {4, 3, 3, 3}, window_attrs(1, 1, same3, "relu6")}},
      {{"int8 two groups", s8, {1, 5, 4, 6}, {8, 3, 3, 3}, window_attrs(2, 1, same3)}},
      {{"int8 six groups, batch of 3", s8, {3, 4, 4, 6}, {12, 2, 3, 1}, window_attrs(1, 1)}},
      {{"int8 dilated, valid, two groups",
        s8,
        {2, 9, 8, 4},
        {2, 3, 3, 2},
        window_attrs(1, 1, {}, "none", 2, 3)}},
      {{"int8 weights' zero point 7",
        s8,
        {1, 5, 5, 3},
        {4, 3, 3, 3},
        window_attrs(1, 1, same3),
        -128,
        -128,
        false},
       7},
      {{"int8 weights' zero point -128", s8, {1, 4, 4, 2}, {3, 2, 2, 2}, window_attrs(1, 1), 127, 3, false},
       -128},
      {{"int8 zero points at the ends",
        s8,
        {1, 4, 4, 2},
        {3, 3, 3, 2},
        window_attrs(1, 1, same3),
        -128,
        3,
        false,
        false},
       127},
      {{"int8 depthwise, weights' zero point 10",
        s8,
        {1, 6, 5, 4},
        {1, 3, 3, 8},
        depthwise(window_attrs(2, 1, same3, "relu")),
        -1,
        -128,
        false},
       10},
      {{"int8 depthwise, batch of 2", s8, {2, 6, 5, 3}, {1, 3, 3, 3}, depthwise(window_attrs(1, 1, same3))}},
      {{"int16 batch of 2", s16, {2, 5, 6, 3}, {4, 3, 3, 3}, window_attrs(1, 1, same3, "relu"), 0, 0}},
      {{"int16 two groups", s16, {1, 5, 4, 6}, {4, 3, 3, 3}, window_attrs(1, 2, same3), 0, 0}},
      {{"int16 deep groups, saturating",
        s16,
        {2, 1, 2, 600},
        {4, 1, 1, 300},
        window_attrs(1, 1),
        0,
        0,
        true,
        true,
        20000}},
      {{"int16 depthwise, batch of 2",
        s16,
        {2, 6, 5, 3},
        {1, 3, 3, 6},
        depthwise(window_attrs(1, 1, same3)),
        0,
        0}},
      {{"int16 narrow sums, batch of 2",
        s16,
        {2, 4, 5, 4},
        {6, 2, 2, 2},
        narrow(window_attrs(1, 1, {}, "relu")),
        0,
        0,
        true,
        false}},
      {{"int16 narrow sums, dilated",
        s16,
        {3, 7, 7, 2},
        {2, 3, 3, 2},
        narrow(window_attrs(1, 1, same3, "none", 2, 2)),
        0,
        0,
        false,
        false}},
      {{"float32 batch of 2", f32, {2, 5, 6, 3}, {4, 3, 3, 3}, window_attrs(1, 1, same3, "relu")}},
      {{"float32 two groups", f32, {1, 5, 4, 6}, {8, 3, 3, 3}, window_attrs(2, 1, same3)}},
      {{"float32 three groups, no bias",
        f32,
        {2, 3, 3, 9},
        {3, 2, 2, 3},
        window_attrs(1, 1),
        0,
        0,
        false,
        false}},
      {{"float32 depthwise, batch of 2",
        f32,
        {2, 6, 5, 3},
        {1, 3, 3, 6},
        depthwise(window_attrs(1, 1, same3))}},
      {{"float32 dilated, valid, batch of 3",
        f32,
        {3, 8, 9, 2},
        {3, 3, 3, 2},
        window_attrs(1, 1, {}, "relu_n1_to_1", 2, 2)}},
  };
  std::vector<OpCase> out;
  for (const GroupedCase& row : table) {
    const int axis = row.from.attributes.integer("depthwise") != 0 ? 3 : 0;
    out.push_back(weighted_case("conv2d_grouped", axis, row.from));
    Graph& graph = out.back().graph;
    Tensor& weights = graph.tensor(graph.nodes[0].inputs[1]);
    if (row.weights_zero_point != 0) weights.quant.zero_point[0] = row.weights_zero_point;
  }
  return out;
}

}  // namespace

extern const OpDef op_conv2d_grouped = {
    .name = "conv2d_grouped",
    .summary =
        "two-dimensional convolution over NHWC of a batch, in groups of channels or with a zero point of the "
        "weights",
    .source =
        "TFLM 90b983c reference/integer_ops/conv.h and depthwise_conv.h; the weights' zero point: "
        "reference/conv.h",
    .channel_axis = -1,
    .tflite = {},
    .map_tflite = map_tflite,
    .infer = infer,
    .eval_ref = eval_ref,
    .lower = lower_node,
    .macs = macs,
    .cases = cases,
};

}  // namespace mote
