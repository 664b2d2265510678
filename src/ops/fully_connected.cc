// SPDX-License-Identifier: Apache-2.0
#include "device/nn/fully_connected/fully_connected.h"

#include <algorithm>

#include "base/format.h"
#include "ops/case_builder.h"
#include "ops/checks.h"
#include "ops/compact_dsp_lowering.h"
#include "ops/dsp_lowering.h"
#include "ops/dual_lowering.h"
#include "ops/fpu_lowering.h"
#include "ops/fully_connected_partial.h"
#include "ops/fully_connected_shape.h"
#include "ops/lowering.h"
#include "ops/mve_lowering.h"
#include "ops/op.h"
#include "ops/quantization.h"
#include "ops/weight_zero_point.h"

namespace mote {

namespace {

constexpr int kChannelAxis = 0;  // weights are [out_c][in_c]

// FullyConnectedOptions of the schema; the field left out matters to hybrid layers only.
Status map_tflite(const TfliteOptions& options, Graph& graph, Node& node, int) {
  enum { kActivation, kWeightsFormat, kKeepNumDims, kAsymmetricInputs, kBiasType };
  constexpr int8_t kInt32 = 2;  // of the enum TensorType
  if (options.byte_field(kWeightsFormat, 0) != 0)
    return Error(Code::kUnsupported, "weights in the shuffled format 4x16 have no kernel",
                 "convert the model without shuffled weights, the converter's default");
  MOTE_TRY(check_input_count(node, 2, 3));
  MOTE_ASSIGN(const std::string activation, activation_from_tflite(options.byte_field(kActivation, 0)));
  node.attrs.set("activation", activation);
  node.attrs.set("keep_num_dims", int64_t{options.byte_field(kKeepNumDims, 0) != 0});
  if (graph.tensor(node.inputs[0]).type == DType::kInt16 && options.byte_field(kBiasType, 0) == kInt32)
    node.attrs.set("narrow_sums", int64_t{1});
  remove_weight_zero_point(graph, node.inputs[1]);
  const Tensor& weights = graph.tensor(node.inputs[1]);
  if (!weights.is_constant() || has_weight_zero_point(weights)) node.op = "fully_connected_offset";
  return ok_status();
}

Result<std::vector<Shape>> infer(const Graph& graph, const Node& node) {
  MOTE_TRY(check_input_count(node, 2, 3));
  MOTE_TRY(check_rank(graph.tensor(node.inputs[1]), "weights", 2));
  MOTE_TRY(check_weighted(graph, node, kChannelAxis, true));
  if (strip_of(node) != Strip::kWhole)
    return Error(Code::kInvalid, "a strip of the layer stands for the layer",
                 "leave the attribute 'strip' to the planner");
  return fully_connected_shape(graph, node);
}

void eval_f32(const Tensor& weights, int64_t batch, const RealRange& range, const Buffers& buffers) {
  const auto* in = buffers.in<float>(0);
  const auto* w = buffers.in<float>(1);
  const auto* bias = buffers.in<float>(2);
  const int64_t out_c = weights.shape[0], in_c = weights.shape[1];
  for (int64_t b = 0; b < batch; ++b) {
    for (int64_t o = 0; o < out_c; ++o) {
      double sum = bias != nullptr ? double{bias[o]} : 0.0;
      for (int64_t i = 0; i < in_c; ++i) sum += double{in[b * in_c + i]} * double{w[o * in_c + i]};
      buffers.out<float>(0)[b * out_c + o] = std::clamp(static_cast<float>(sum), range.low, range.high);
    }
  }
}

void eval_s8(const Graph& graph, const Node& node, int64_t batch, const Buffers& buffers) {
  const Tensor& in = graph.tensor(node.inputs[0]);
  const Tensor& weights = graph.tensor(node.inputs[1]);
  const Tensor& out = graph.tensor(node.outputs[0]);
  const int64_t out_c = weights.shape[0], in_c = weights.shape[1];
  const std::vector<FixedPoint> factors = channel_factors(in, weights, out, weights.shape[0], true);
  const Range range = activation_range(node.attrs.text("activation", "none"), out.quant);
  const int64_t offset = node.attrs.integer("zero_point_folded") != 0 ? 0 : zero_point(in);
  const auto* bias = buffers.in<int32_t>(2);
  for (int64_t b = 0; b < batch; ++b) {
    for (int64_t o = 0; o < out_c; ++o) {
      int64_t sum = bias != nullptr ? bias[o] : 0;
      for (int64_t i = 0; i < in_c; ++i)
        sum += (buffers.in<int8_t>(0)[b * in_c + i] - offset) * buffers.in<int8_t>(1)[o * in_c + i];
      const int32_t value = rescale_ref(static_cast<int32_t>(sum), factors[static_cast<size_t>(o)]);
      buffers.out<int8_t>(0)[b * out_c + o] =
          static_cast<int8_t>(std::clamp<int64_t>(int64_t{value} + zero_point(out), range.low, range.high));
    }
  }
}

// Source: TFLM 90b983c, FullyConnected() for int16 in reference/integer_ops/fully_connected.h.
void eval_s16(const Graph& graph, const Node& node, int64_t batch, const Buffers& buffers) {
  const Tensor& in = graph.tensor(node.inputs[0]);
  const Tensor& weights = graph.tensor(node.inputs[1]);
  const Tensor& out = graph.tensor(node.outputs[0]);
  const int64_t out_c = weights.shape[0], in_c = weights.shape[1];
  const std::vector<FixedPoint> factors = channel_factors(in, weights, out, weights.shape[0], true);
  const Range range = activation_range(node.attrs.text("activation", "none"), out);
  const bool wide = has_wide_sums(graph, node);
  for (int64_t b = 0; b < batch; ++b) {
    for (int64_t o = 0; o < out_c; ++o) {
      int64_t sum = 0;
      if (buffers.in<void>(2) != nullptr) sum = wide ? buffers.in<int64_t>(2)[o] : buffers.in<int32_t>(2)[o];
      for (int64_t i = 0; i < in_c; ++i)
        sum += int64_t{buffers.in<int16_t>(0)[b * in_c + i]} * buffers.in<int8_t>(1)[o * in_c + i];
      const FixedPoint& factor = factors[static_cast<size_t>(o)];
      const int32_t value =
          wide ? rescale_wide_ref(sum, factor) : rescale_ref(static_cast<int32_t>(sum), factor);
      buffers.out<int16_t>(0)[b * out_c + o] = static_cast<int16_t>(std::clamp(value, range.low, range.high));
    }
  }
}

void eval_ref(const Graph& graph, const Node& node, const Buffers& buffers) {
  const int64_t batch = fully_connected_batch(graph, node);
  const Tensor& weights = graph.tensor(node.inputs[1]);
  if (weights.type == DType::kFloat32) {
    eval_f32(weights, batch, activation_range_f32(node.attrs.text("activation", "none")), buffers);
  } else if (graph.tensor(node.inputs[0]).type == DType::kInt16) {
    eval_s16(graph, node, batch, buffers);
  } else {
    eval_s8(graph, node, batch, buffers);
  }
}

void add_shape(KernelCall& call, const Graph& graph, const Node& node) {
  const Tensor& weights = graph.tensor(node.inputs[1]);
  call.integer("batch", fully_connected_batch(graph, node));
  call.integer("in_c", weights.shape[1]);
  call.integer("out_c", weights.shape[0]);
}

KernelCall lower_f32(const Graph& graph, const Node& node) {
  KernelCall call;
  call.kernel = &kernel("fully_connected_f32");
  call.pointer("weights", DType::kFloat32, *graph.tensor(node.inputs[1]).data);
  call.pointer("bias", DType::kFloat32, bias_or_zeros<float>(graph, node, kChannelAxis));
  add_shape(call, graph, node);
  add_activation_range(call, node, graph.tensor(node.outputs[0]));
  return call;
}

// One scale for all weights.
KernelCall lower_s8(const Graph& graph, const Node& node) {
  const Tensor& weights = graph.tensor(node.inputs[1]);
  const Tensor& out = graph.tensor(node.outputs[0]);
  const FixedPoint factor = channel_factors(graph.tensor(node.inputs[0]), weights, out, 1, true)[0];
  KernelCall call;
  call.kernel = &kernel("fully_connected_s8");
  call.pointer("weights", DType::kInt8, *weights.data);
  call.pointer("bias", DType::kInt32, bias_or_zeros<int32_t>(graph, node, kChannelAxis));
  add_shape(call, graph, node);
  call.integer("multiplier", factor.multiplier);
  call.integer("shift", factor.shift);
  call.integer("out_zero_point", zero_point(out));
  add_activation_range(call, node, out);
  call.instructions =
      fully_connected_batch(graph, node) * weights.shape[0] * (5 * int64_t{weights.shape[1]} + 50);
  return call;
}

// The layer as a 1x1 convolution over an image of batch x 1 pixels, weights and all.
void add_1x1_shape(KernelCall& call, const Graph& graph, const Node& node) {
  const Tensor& weights = graph.tensor(node.inputs[1]);
  const int64_t batch = fully_connected_batch(graph, node);
  for (const char* image : {"in", "out"}) {
    call.integer(format("{}_h", image), batch);
    call.integer(format("{}_w", image), 1);
    call.integer(format("{}_c", image), image[0] == 'i' ? weights.shape[1] : weights.shape[0]);
  }
  for (const char* one : {"kernel_h", "kernel_w", "stride_h", "stride_w", "dilation_h", "dilation_w"})
    call.integer(one, 1);
  call.integer("pad_top", 0);
  call.integer("pad_left", 0);
}

// A scale for each output.
KernelCall lower_s8_per_channel(const Graph& graph, const Node& node) {
  const Tensor& in = graph.tensor(node.inputs[0]);
  const Tensor& weights = graph.tensor(node.inputs[1]);
  const Tensor& out = graph.tensor(node.outputs[0]);
  KernelCall call;
  call.kernel = &kernel("conv2d_s8");
  call.pointer("weights", DType::kInt8, *weights.data);
  call.pointer("bias", DType::kInt32, bias_or_zeros<int32_t>(graph, node, kChannelAxis));
  add_factors(call, channel_factors(in, weights, out, weights.shape[0], true));
  add_1x1_shape(call, graph, node);
  call.integer("in_zero_point", zero_point(in));
  call.integer("out_zero_point", zero_point(out));
  add_activation_range(call, node, out);
  return call;
}

KernelCall lower_s16(const Graph& graph, const Node& node) {
  const Tensor& weights = graph.tensor(node.inputs[1]);
  const Tensor& out = graph.tensor(node.outputs[0]);
  KernelCall call;
  call.pointer("weights", DType::kInt8, *weights.data);
  add_s16_outputs(call, graph, node, kChannelAxis,
                  channel_factors(graph.tensor(node.inputs[0]), weights, out, weights.shape[0], true));
  add_1x1_shape(call, graph, node);
  add_activation_range(call, node, out);
  return call;
}

Result<std::vector<KernelCall>> lower_node(const Graph& graph, const Node& node, const Target& target) {
  const Tensor& weights = graph.tensor(node.inputs[1]);
  if (graph.tensor(node.inputs[0]).type == DType::kInt16) return std::vector{lower_s16(graph, node)};
  if (weights.type == DType::kFloat32) {
    std::vector<KernelCall> calls = {lower_f32(graph, node)};
    if (target.isa & kIsaFpu) add_variant(lower_fully_connected_fpu(graph, node), &calls);
    return calls;
  }
  std::vector<KernelCall> calls;
  add_variant(lower_fully_connected_partial(graph, node, target), &calls);
  if (strip_of(node) != Strip::kWhole) return calls;
  calls.push_back(weights.quant.per_tensor() ? lower_s8(graph, node) : lower_s8_per_channel(graph, node));
  if (target.isa & kIsaMve) add_variant(lower_fully_connected_mve(graph, node), &calls);
  // Where vectors do a layer, nothing else is as quick, however small the layer.
  if (calls.back().kernel->isa & kIsaMve) {
    if (target.objective != Objective::kSize) calls.erase(calls.begin(), calls.end() - 1);
    return calls;
  }
  if (target.isa & kIsaDsp) {
    add_variants(lower_fully_connected_dsp(graph, node, target.objective), &calls);
    if (target.objective == Objective::kSize)
      add_variants(lower_fully_connected_compact(graph, node), &calls);
  } else {
    add_variant(lower_fully_connected_dual(graph, node), &calls);
  }
  return calls;
}

int64_t macs(const Graph& graph, const Node& node) {
  return fully_connected_batch(graph, node) * graph.tensor(node.inputs[1]).elements();
}

std::vector<OpCase> cases() {
  const auto f32 = DType::kFloat32, s8 = DType::kInt8, s16 = DType::kInt16;
  const auto fused = [](const char* activation, int64_t keep = 0) {
    return attrs({{"activation", activation}, {"keep_num_dims", keep}});
  };
  const auto narrow = [](Attrs attrs) {
    attrs.set("narrow_sums", int64_t{1});
    return attrs;
  };
  const std::vector<WeightedCase> table = {
      {"int8 64 to 12", s8, {1, 64}, {12, 64}, fused("none"), -3, 5, false},
      {"int8 odd sizes", s8, {1, 13}, {7, 13}, fused("relu"), 4, -128, false},
      {"int8 one input", s8, {1, 1}, {16, 1}, fused("relu"), -128, -128, false},
      {"int8 one output", s8, {1, 16}, {1, 16}, fused("none"), 1, 2, false},
      {"int8 640 to 9", s8, {1, 640}, {9, 640}, fused("relu6"), -128, -128, false},
      {"int8 image flattened", s8, {1, 3, 2, 5}, {4, 30}, fused("none"), 9, -9, false},
      {"int8 batch 3", s8, {3, 10}, {6, 10}, fused("none"), 0, 0, false},
      {"int8 keeps dimensions", s8, {1, 2, 3, 5}, {4, 5}, fused("none", 1), 3, 3, false},
      {"int8 a vector", s8, {8}, {3, 8}, fused("relu_n1_to_1"), 3, 3, false},
      {"int8 zero points high", s8, {1, 20}, {5, 20}, fused("none"), 127, 127, false},
      {"int8 no bias", s8, {1, 20}, {5, 20}, fused("none"), 11, 0, false, false},
      {"int8 saturating", s8, {1, 20}, {5, 20}, fused("none"), 11, 0, false, true, 3000},
      {"int8 factor above 1", s8, {1, 4}, {5, 4}, fused("none"), 11, 0, false, true, 1e7},
      {"int8 nearly constant", s8, {1, 20}, {5, 20}, fused("none"), 11, 0, false, true, 0.2},
      {"int8 scale per output", s8, {1, 20}, {6, 20}, fused("none"), -20, 14, true},
      {"int8 scale per output, batch 2", s8, {2, 9}, {5, 9}, fused("relu"), -128, -128, true},
      {"int8 small weights, 43 to 9", s8, {1, 43}, {9, 43}, fused("relu"), -128, -128, false, true, 40, 5},
      {"int8 small weights, 48 to 8", s8, {2, 48}, {8, 48}, fused("none"), 3, 3, true, true, 40, 3},
      {"int8 small weights, 512 to 4", s8, {1, 512}, {4, 512}, fused("none"), 3, 3, false, true, 40, 3},
      {"int8 odd inputs, many outputs", s8, {1, 131}, {19, 131}, fused("none"), 3, -7, false},
      {"int8 scale per output, 651 to 17", s8, {1, 651}, {17, 651}, fused("none"), 5, -7, true},
      {"int8 batch 2, many outputs", s8, {2, 37}, {18, 37}, fused("relu6"), 3, -7, false},
      {"int8 deep sums", s8, {1, 1302}, {18, 1302}, fused("none"), -5, 9, false},
      {"int8 deep, scale per output", s8, {1, 1025}, {5, 1025}, fused("relu6"), -5, 9, true},
      {"int16 64 to 12", s16, {1, 64}, {12, 64}, fused("relu"), 0, 0, false},
      {"int16 600 to 3, saturating", s16, {1, 600}, {3, 600}, fused("none"), 0, 0, false, true, 20000},
      {"int16 scale per output, batch 2, no bias", s16, {2, 9}, {5, 9}, fused("none"), 0, 0, true, false},
      {"int16 narrow sums, no bias", s16, {1, 24}, {6, 24}, narrow(fused("none")), 0, 0, false, false},
      {"int16 narrow sums, batch 3", s16, {3, 17}, {4, 17}, narrow(fused("relu")), 0, 0, true, false},
      {"float32 32 to 10", f32, {1, 32}, {10, 32}, fused("none")},
      {"float32 18 to 21, batch 2", f32, {2, 18}, {21, 18}, fused("relu6")},
      {"float32 relu, batch 2, no bias", f32, {2, 11}, {3, 11}, fused("relu"), 0, 0, false, false},
  };
  std::vector<OpCase> out;
  for (const WeightedCase& row : table) out.push_back(weighted_case("fully_connected", kChannelAxis, row));
  return out;
}

}  // namespace

extern const OpDef op_fully_connected = {
    .name = "fully_connected",
    .summary = "fully connected (dense) layer with activation; the input is flattened to batch x inputs",
    .source = "TFLite 8-bit specification; TFLM 90b983c reference/integer_ops/fully_connected.h",
    .channel_axis = kChannelAxis,
    .locality = Locality::kSum,
    .tflite = {{9, "FULLY_CONNECTED", 12}},
    .map_tflite = map_tflite,
    .infer = infer,
    .eval_ref = eval_ref,
    .lower = lower_node,
    .macs = macs,
    .cases = cases,
};

}  // namespace mote
