// SPDX-License-Identifier: Apache-2.0
#include "device/nn/fully_connected/fully_connected_offset.h"

#include <algorithm>

#include "base/format.h"
#include "ops/case_builder.h"
#include "ops/checks.h"
#include "ops/fully_connected_shape.h"
#include "ops/lowering.h"
#include "ops/op.h"
#include "ops/quantization.h"

namespace mote {

namespace {

constexpr int kChannelAxis = 0;  // weights are [out_c][in_c]

// fully_connected makes this operator of a layer that its own kernels cannot do.
Status map_tflite(const TfliteOptions&, Graph&, Node&, int) {
  return Error(Code::kInternal, "fully_connected_offset is no operator of TFLite");
}

Status check_bias(const Graph& graph, const Node& node, DType type) {
  if (node.inputs.size() < 3 || node.inputs[2] == kNoTensor) return ok_status();
  const Tensor& bias = graph.tensor(node.inputs[2]);
  MOTE_TRY(check_constant(bias, "bias"));
  const int32_t outputs = graph.tensor(node.inputs[1]).shape[0];
  if (bias.type == type && bias.elements() == outputs) return ok_status();
  return Error(Code::kInvalid,
               format("bias '{}' ({} {}) must be {} with one value for each of {} outputs", bias.name,
                      dtype_name(bias.type), shape_text(bias.shape), dtype_name(type), outputs));
}

// As channel_factors() has it for one scale: the product of the scales in float.
FixedPoint factor_of(const Graph& graph, const Node& node) {
  return channel_factors(graph.tensor(node.inputs[0]), graph.tensor(node.inputs[1]),
                         graph.tensor(node.outputs[0]), 1, true)[0];
}

Result<std::vector<Shape>> infer(const Graph& graph, const Node& node) {
  MOTE_TRY(check_input_count(node, 2, 3));
  const Tensor& in = graph.tensor(node.inputs[0]);
  const Tensor& weights = graph.tensor(node.inputs[1]);
  const Tensor& out = graph.tensor(node.outputs[0]);
  MOTE_TRY(check_rank(weights, "weights", 2));
  MOTE_TRY(check_same_type(in, out));
  MOTE_TRY(check_same_type(in, weights));
  MOTE_TRY(check_bias(graph, node, in.type == DType::kFloat32 ? DType::kFloat32 : DType::kInt32));
  if (in.type == DType::kInt8) {
    const double factor =
        double{in.quant.scale[0]} * double{weights.quant.scale[0]} / double{out.quant.scale[0]};
    if (!(factor < 1 << 30))
      return Error(Code::kInvalid,
                   format("scales give a rescaling factor of {}, which fixed point cannot express", factor),
                   "the quantisation of this layer is damaged: convert the model again");
  }
  return fully_connected_shape(graph, node);
}

void eval_ref(const Graph& graph, const Node& node, const Buffers& buffers) {
  const Tensor& in = graph.tensor(node.inputs[0]);
  const Tensor& weights = graph.tensor(node.inputs[1]);
  const Tensor& out = graph.tensor(node.outputs[0]);
  const int64_t out_c = weights.shape[0], in_c = weights.shape[1];
  const bool real = in.type == DType::kFloat32;
  const std::string activation = node.attrs.text("activation", "none");
  const RealRange real_range = activation_range_f32(activation);
  const Range range = real ? Range{} : activation_range(activation, out);
  for (int64_t i = 0; i < out.elements(); ++i) {
    const int64_t b = i / out_c, o = i % out_c;
    double real_sum = real && buffers.in<float>(2) != nullptr ? double{buffers.in<float>(2)[o]} : 0.0;
    int64_t sum = !real && buffers.in<int32_t>(2) != nullptr ? buffers.in<int32_t>(2)[o] : 0;
    for (int64_t c = 0; c < in_c; ++c) {
      const int64_t at = b * in_c + c, w = o * in_c + c;
      if (real) {
        real_sum += double{buffers.in<float>(0)[at]} * double{buffers.in<float>(1)[w]};
      } else {
        sum +=
            (buffers.in<int8_t>(0)[at] - zero_point(in)) * (buffers.in<int8_t>(1)[w] - zero_point(weights));
      }
    }
    if (real) {
      buffers.out<float>(0)[i] = std::clamp(static_cast<float>(real_sum), real_range.low, real_range.high);
    } else {
      const int64_t value = rescale_ref(static_cast<int32_t>(sum), factor_of(graph, node));
      buffers.out<int8_t>(0)[i] =
          static_cast<int8_t>(std::clamp<int64_t>(value + zero_point(out), range.low, range.high));
    }
  }
}

void add_sizes(KernelCall& call, const Graph& graph, const Node& node) {
  const Tensor& weights = graph.tensor(node.inputs[1]);
  call.integer("batch", fully_connected_batch(graph, node));
  call.integer("in_c", weights.shape[1]);
  call.integer("out_c", weights.shape[0]);
}

KernelCall lower_s8(const Graph& graph, const Node& node) {
  const Tensor& weights = graph.tensor(node.inputs[1]);
  const Tensor& out = graph.tensor(node.outputs[0]);
  KernelCall call;
  call.kernel = &kernel(weights.is_constant() ? "fully_connected_s8_offset" : "fully_connected_s8_variable");
  if (weights.is_constant()) call.pointer("weights", DType::kInt8, *weights.data);
  call.pointer("bias", DType::kInt32, bias_or_zeros<int32_t>(graph, node, kChannelAxis));
  add_sizes(call, graph, node);
  call.integer("in_zero_point", zero_point(graph.tensor(node.inputs[0])));
  call.integer("weights_zero_point", zero_point(weights));
  call.integer("out_zero_point", zero_point(out));
  call.integer("multiplier", factor_of(graph, node).multiplier);
  call.integer("shift", factor_of(graph, node).shift);
  add_activation_range(call, node, out);
  return call;
}

Result<std::vector<KernelCall>> lower_node(const Graph& graph, const Node& node, const Target& target) {
  if (graph.tensor(node.inputs[0]).type == DType::kInt8) return std::vector{lower_s8(graph, node)};
  // Weights that became known while constants were folded.
  if (graph.tensor(node.inputs[1]).is_constant())
    return find_op("fully_connected")->lower(graph, node, target);
  KernelCall call;
  call.kernel = &kernel("fully_connected_f32_variable");
  call.pointer("bias", DType::kFloat32, bias_or_zeros<float>(graph, node, kChannelAxis));
  add_sizes(call, graph, node);
  add_activation_range(call, node, graph.tensor(node.outputs[0]));
  return std::vector{call};
}

int64_t macs(const Graph& graph, const Node& node) {
  return fully_connected_batch(graph, node) * graph.tensor(node.inputs[1]).elements();
}

struct OffsetCase {
  const char* name;
  DType type;
  Shape in, weights;
  const char* activation = "none";
  int32_t in_zero_point = 0, weights_zero_point = 0, out_zero_point = 0;
  bool constant = false, bias = true, keep = false;
};

OpCase offset_case(const OffsetCase& row) {
  CaseBuilder builder(row.name);
  const Quant in_quant = per_tensor(0.05f, row.in_zero_point);
  const Quant weights_quant = per_tensor(2e-4f, row.weights_zero_point);
  std::vector<TensorId> inputs = {builder.input(row.type, row.in, in_quant)};
  inputs.push_back(row.constant ? builder.constant(row.type, row.weights, weights_quant)
                                : builder.input(row.type, row.weights, weights_quant));
  if (row.bias)
    inputs.push_back(
        builder.constant(row.type == DType::kFloat32 ? DType::kFloat32 : DType::kInt32, {row.weights[0]}));
  builder.node("fully_connected_offset", inputs,
               attrs({{"activation", std::string(row.activation)}, {"keep_num_dims", int64_t{row.keep}}}),
               row.type, per_tensor(0.01f, row.out_zero_point));
  return builder.build();
}

std::vector<OpCase> cases() {
  const auto f32 = DType::kFloat32, s8 = DType::kInt8;
  const std::vector<OffsetCase> table = {
      {"int8 weights from a layer", s8, {1, 16}, {5, 16}, "none", -3, 0, 7},
      {"int8 weights from a layer, batch 3", s8, {3, 9}, {4, 9}, "relu", -128, 0, -128},
      {"int8 both with zero points", s8, {2, 11}, {3, 11}, "none", 9, -20, 1, false, false},
      {"int8 constant weights, zero point 12", s8, {1, 30}, {7, 30}, "none", -5, 12, 3, true},
      {"int8 constant weights, zero point -128", s8, {2, 8}, {6, 8}, "relu6", -128, -128, -128, true},
      {"int8 zero points at the ends", s8, {1, 20}, {4, 20}, "none", 127, 127, -128, true},
      {"int8 constant weights, keeps dimensions",
       s8,
       {1, 2, 3, 5},
       {4, 5},
       "none",
       3,
       -1,
       3,
       true,
       true,
       true},
      {"int8 constant weights, one input", s8, {1, 1}, {9, 1}, "none", 1, 2, 3, true, false},
      {"float32 weights from a layer", f32, {1, 20}, {6, 20}},
      {"float32 batch 3", f32, {3, 7}, {4, 7}, "relu"},
      {"float32 no bias", f32, {1, 12}, {5, 12}, "none", 0, 0, 0, false, false},
      {"float32 keeps dimensions", f32, {2, 2, 6}, {3, 6}, "relu6", 0, 0, 0, false, true, true},
      {"float32 one output", f32, {1, 31}, {1, 31}, "relu_n1_to_1"},
      {"float32 constant weights", f32, {2, 13}, {5, 13}, "none", 0, 0, 0, true},
  };
  std::vector<OpCase> out;
  for (const OffsetCase& row : table) out.push_back(offset_case(row));
  return out;
}

}  // namespace

extern const OpDef op_fully_connected_offset = {
    .name = "fully_connected_offset",
    .summary = "fully connected layer whose weights have a zero point or come from another layer",
    .source = "TFLM 90b983c reference/integer_ops/fully_connected.h, FullyConnected() with a filter offset",
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
