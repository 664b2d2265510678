// SPDX-License-Identifier: Apache-2.0
#include "device/nn/activation/activation.h"

#include <algorithm>
#include <cmath>

#include "base/format.h"
#include "ops/case_builder.h"
#include "ops/checks.h"
#include "ops/lowering.h"
#include "ops/op.h"
#include "ops/quantization.h"
#include "ops/table.h"

namespace mote {

extern const OpDef op_activation;

namespace {

constexpr int kRelu = 19, kReluN1To1 = 20, kRelu6 = 21, kRelu0To1 = 152;

Status map_tflite(const TfliteOptions&, Graph&, Node& node, int tflite_code) {
  node.attrs.set("activation", std::string(tflite_code == kRelu        ? "relu"
                                           : tflite_code == kReluN1To1 ? "relu_n1_to_1"
                                           : tflite_code == kRelu0To1  ? "relu_0_to_1"
                                                                       : "relu6"));
  return ok_status();
}

// Source: TFLM 90b983c, CalculateReluOpData(): the quotient is taken in float.
double rescaling_factor(const Tensor& in, const Tensor& out) {
  return double{in.quant.scale[0] / out.quant.scale[0]};
}

Result<std::vector<Shape>> infer(const Graph& graph, const Node& node) {
  MOTE_TRY(check_input_count(node, 1, 1));
  const Tensor& in = graph.tensor(node.inputs[0]);
  const Tensor& out = graph.tensor(node.outputs[0]);
  MOTE_TRY(check_same_type(in, out, kInt8Int16AndFloat));
  const std::string activation = node.attrs.text("activation");
  if (activation != "relu" && activation != "relu6" && activation != "relu_n1_to_1" &&
      activation != "relu_0_to_1")
    return Error(Code::kUnsupported, format("there is no activation '{}'", activation),
                 "known: relu, relu6, relu_n1_to_1, relu_0_to_1");
  // A difference of 16 bits shifted left further leaves 32 bits; one of 9 bits wraps around as TFLite's does.
  const double largest = std::ldexp(1.0, in.type == DType::kInt16 ? 14 : 30);
  if (in.type != DType::kFloat32 && !(rescaling_factor(in, out) < largest))
    return Error(
        Code::kInvalid,
        format("input scale {} cannot be brought to output scale {}", in.quant.scale[0], out.quant.scale[0]),
        "the quantisation of this layer is damaged: convert the model again");
  return std::vector<Shape>{in.shape};
}

template <class T>
void eval_integer(const Node& node, const Tensor& in, const Tensor& out, const Buffers& buffers) {
  const FixedPoint factor = fixed_point(rescaling_factor(in, out));
  const Range range = activation_range(node.attrs.text("activation"), out);
  for (int64_t i = 0; i < out.elements(); ++i) {
    const int64_t value =
        int64_t{rescale_ref(buffers.in<T>(0)[i] - zero_point(in), factor)} + zero_point(out);
    buffers.out<T>(0)[i] = static_cast<T>(std::clamp<int64_t>(value, range.low, range.high));
  }
}

void eval_ref(const Graph& graph, const Node& node, const Buffers& buffers) {
  const Tensor& in = graph.tensor(node.inputs[0]);
  const Tensor& out = graph.tensor(node.outputs[0]);
  if (out.type == DType::kInt8) return eval_integer<int8_t>(node, in, out, buffers);
  if (out.type == DType::kInt16) return eval_integer<int16_t>(node, in, out, buffers);
  const RealRange range = activation_range_f32(node.attrs.text("activation"));
  for (int64_t i = 0; i < out.elements(); ++i)
    buffers.out<float>(0)[i] = std::clamp(buffers.in<float>(0)[i], range.low, range.high);
}

// A factor of one and equal zero points leave only the clamp.
Result<std::vector<KernelCall>> lower_node(const Graph& graph, const Node& node, const Target&) {
  const Tensor& in = graph.tensor(node.inputs[0]);
  const Tensor& out = graph.tensor(node.outputs[0]);
  KernelCall call;
  call.integer("count", out.elements());
  if (out.type == DType::kFloat32) {
    call.kernel = &kernel("clamp_f32");
  } else if (rescaling_factor(in, out) == 1 && zero_point(in) == zero_point(out)) {
    call.kernel = &kernel(format("clamp_{}", type_suffix(out.type)).c_str());
  } else {
    const FixedPoint factor = fixed_point(rescaling_factor(in, out));
    call.kernel = &kernel(format("activation_{}", type_suffix(out.type)).c_str());
    call.integer("in_zero_point", zero_point(in));
    call.integer("out_zero_point", zero_point(out));
    call.integer("multiplier", factor.multiplier);
    call.integer("shift", factor.shift);
  }
  add_activation_range(call, node, out);
  std::vector<KernelCall> calls = {call};
  // A clamp alone is as quick as a table.
  if (out.type == DType::kInt8 && call.kernel != &kernel("clamp_s8"))
    calls.push_back(lookup_call(op_activation, graph, node));
  return calls;
}

int64_t macs(const Graph&, const Node&) { return 0; }

struct ActivationCase {
  const char* name;
  DType type;
  Shape shape;
  Quant in, out;
  const char* activation;
};

std::vector<OpCase> cases() {
  const auto f32 = DType::kFloat32, s8 = DType::kInt8, s16 = DType::kInt16;
  const Quant mild = per_tensor(3e-4f, 0), fine = per_tensor(1.1e-4f, 0);
  const Quant middle = per_tensor(0.05f, 10), low = per_tensor(0.02f, -128), high = per_tensor(0.3f, 127);
  const std::vector<ActivationCase> table = {
      {"int8 relu", s8, {1, 4, 5, 13}, middle, middle, "relu"},
      {"int8 relu6", s8, {1, 260}, middle, middle, "relu6"},
      {"int8 relu_n1_to_1", s8, {1, 260}, middle, middle, "relu_n1_to_1"},
      {"int8 relu, other scale", s8, {300}, middle, low, "relu"},
      {"int8 relu6, other scale", s8, {300}, high, low, "relu6"},
      {"int8 relu, coarser scale", s8, {300}, low, high, "relu"},
      {"int8 relu, factor 2^29", s8, {300}, per_tensor(53687091.0f, 0), per_tensor(0.1f, 5), "relu"},
      {"int8 relu, factor that vanishes", s8, {300}, per_tensor(1e-12f, 0), per_tensor(100.0f, 5), "relu"},
      {"int8 relu_0_to_1", s8, {300}, middle, low, "relu_0_to_1"},
      {"int16 relu", s16, {1, 4, 5, 13}, mild, mild, "relu"},
      {"int16 relu6", s16, {300}, mild, mild, "relu6"},
      {"int16 relu_n1_to_1, other scale", s16, {300}, mild, fine, "relu_n1_to_1"},
      {"int16 relu, finer scale", s16, {300}, mild, fine, "relu"},
      {"int16 relu, coarser scale", s16, {300}, fine, mild, "relu"},
      {"float32 relu_0_to_1", f32, {31}, {}, {}, "relu_0_to_1"},
      {"float32 scalar", f32, {}, {}, {}, "relu6"},
      {"float32 relu", f32, {1, 3, 5, 7}, {}, {}, "relu"},
      {"float32 relu6", f32, {9}, {}, {}, "relu6"},
      {"float32 relu_n1_to_1", f32, {2, 9}, {}, {}, "relu_n1_to_1"},
  };
  std::vector<OpCase> out;
  for (const ActivationCase& row : table) {
    CaseBuilder builder(row.name);
    builder.node("activation", {builder.input(row.type, row.shape, row.in)},
                 attrs({{"activation", row.activation}}), row.type, row.out);
    out.push_back(builder.build());
  }
  return out;
}

}  // namespace

extern const OpDef op_activation = {
    .name = "activation",
    .summary =
        "RELU, RELU6, RELU_N1_TO_1 or RELU_0_TO_1 of every element, rescaled where input and output differ "
        "in scale",
    .source =
        "TFLM 90b983c micro/kernels/activations_common.cc; for all but RELU with two scales, which "
        "TFLM does not rescale, the same formula as for RELU",
    .channel_axis = -1,
    .locality = Locality::kElements,
    .tflite = {{kRelu, "RELU", 3},
               {kReluN1To1, "RELU_N1_TO_1", 2},
               {kRelu6, "RELU6", 3},
               {kRelu0To1, "RELU_0_TO_1", 1}},
    .map_tflite = map_tflite,
    .infer = infer,
    .eval_ref = eval_ref,
    .lower = lower_node,
    .macs = macs,
    .cases = cases,
};

}  // namespace mote
