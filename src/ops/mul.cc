// SPDX-License-Identifier: Apache-2.0
#include "device/nn/mul/mul.h"

#include <algorithm>
#include <cmath>

#include "base/format.h"
#include "ops/case_builder.h"
#include "ops/checks.h"
#include "ops/lowering.h"
#include "ops/op.h"
#include "ops/operands.h"
#include "ops/quantization.h"

namespace mote {

namespace {

// MulOptions of the schema.
Status map_tflite(const TfliteOptions& options, Graph&, Node& node, int) {
  enum { kActivation };
  MOTE_ASSIGN(const std::string activation, activation_from_tflite(options.byte_field(kActivation, 0)));
  node.attrs.set("activation", activation);
  return ok_status();
}

// Source: TFLM 90b983c, CalculateOpDataMul().
double product_factor(const Tensor& a, const Tensor& b, const Tensor& out) {
  return double{a.quant.scale[0]} * double{b.quant.scale[0]} / double{out.quant.scale[0]};
}

Result<std::vector<Shape>> infer(const Graph& graph, const Node& node) {
  MOTE_TRY(check_input_count(node, 2, 2));
  const Tensor& a = graph.tensor(node.inputs[0]);
  const Tensor& b = graph.tensor(node.inputs[1]);
  const Tensor& out = graph.tensor(node.outputs[0]);
  MOTE_TRY(check_same_type(a, b, kInt8Int16AndFloat));
  MOTE_TRY(check_same_type(a, out, kInt8Int16AndFloat));
  if (out.type != DType::kFloat32 && !(product_factor(a, b, out) < std::ldexp(1.0, 30)))
    return Error(Code::kInvalid,
                 format("the output's scale {} is too small for inputs of scale {} and {}",
                        out.quant.scale[0], a.quant.scale[0], b.quant.scale[0]),
                 "the quantisation of this layer is damaged: convert the model again");
  return infer_operands(graph, node);
}

template <class T>
void eval_integer(const Graph& graph, const Node& node, const Buffers& buffers) {
  const Tensor& a = graph.tensor(node.inputs[0]);
  const Tensor& b = graph.tensor(node.inputs[1]);
  const Tensor& out = graph.tensor(node.outputs[0]);
  const FixedPoint factor = fixed_point(product_factor(a, b, out));
  const Range range = activation_range(node.attrs.text("activation", "none"), out);
  for (int64_t i = 0; i < out.elements(); ++i) {
    const int32_t product = (buffers.in<T>(0)[i % a.elements()] - zero_point(a)) *
                            (buffers.in<T>(1)[i % b.elements()] - zero_point(b));
    const int64_t value = int64_t{rescale_ref(product, factor)} + zero_point(out);
    buffers.out<T>(0)[i] = static_cast<T>(std::clamp<int64_t>(value, range.low, range.high));
  }
}

void eval_f32(const Graph& graph, const Node& node, const Buffers& buffers) {
  const int64_t a = graph.tensor(node.inputs[0]).elements(), b = graph.tensor(node.inputs[1]).elements();
  const RealRange range = activation_range_f32(node.attrs.text("activation", "none"));
  for (int64_t i = 0; i < std::max(a, b); ++i) {
    const double product = double{buffers.in<float>(0)[i % a]} * double{buffers.in<float>(1)[i % b]};
    buffers.out<float>(0)[i] = std::clamp(static_cast<float>(product), range.low, range.high);
  }
}

void eval_ref(const Graph& graph, const Node& node, const Buffers& buffers) {
  const DType type = graph.tensor(node.outputs[0]).type;
  if (type == DType::kFloat32) return eval_f32(graph, node, buffers);
  if (type == DType::kInt16) return eval_integer<int16_t>(graph, node, buffers);
  eval_integer<int8_t>(graph, node, buffers);
}

// A constant operand as it is multiplied: int8 and int16 without their zero point.
void add_constant(KernelCall& call, const Tensor& b) {
  if (b.type == DType::kFloat32) return call.pointer("b", DType::kFloat32, *b.data);
  std::vector<int16_t> values;
  for (int64_t i = 0; i < b.elements(); ++i)
    values.push_back(b.type == DType::kInt16 ? b.values<int16_t>()[i]
                                             : static_cast<int16_t>(b.values<int8_t>()[i] - zero_point(b)));
  call.pointer("b", DType::kInt16, values);
}

Result<std::vector<KernelCall>> lower_node(const Graph& graph, const Node& node, const Target&) {
  const Operands operands = kernel_operands(graph, node);
  const Tensor& a = graph.tensor(node.inputs[operands.full]);
  const Tensor& b = graph.tensor(node.inputs[operands.repeated]);
  const Tensor& out = graph.tensor(node.outputs[0]);
  KernelCall call;
  const char* type = out.type == DType::kFloat32 ? "f32" : out.type == DType::kInt16 ? "s16" : "s8";
  call.kernel = &kernel(format("mul{}_{}", b.is_constant() ? "_constant" : "", type).c_str());
  if (b.is_constant()) add_constant(call, b);
  call.integer("repeats", operands.repeats);
  call.integer("count", operands.count);
  if (out.type != DType::kFloat32) {
    const FixedPoint factor = fixed_point(product_factor(a, b, out));
    call.integer("a_zero_point", zero_point(a));
    if (!b.is_constant()) call.integer("b_zero_point", zero_point(b));
    call.integer("out_zero_point", zero_point(out));
    call.integer("multiplier", factor.multiplier);
    call.integer("shift", factor.shift);
  }
  add_activation_range(call, node, out);
  call.inputs = operands_in_ram(graph, node, operands);
  return std::vector{call};
}

int64_t macs(const Graph&, const Node&) { return 0; }

struct MulCase {
  const char* name;
  DType type;
  Shape a, b;
  Quant a_quant, b_quant, out_quant;
  bool b_constant;
  const char* activation;
};

std::vector<OpCase> cases() {
  const auto f32 = DType::kFloat32, s8 = DType::kInt8, s16 = DType::kInt16;
  const Quant q = per_tensor(0.05f, 3), r = per_tensor(0.11f, -17), t = per_tensor(0.13f, 8);
  const Quant low = per_tensor(0.02f, -128), high = per_tensor(0.02f, 127);
  const Quant mild = per_tensor(3e-4f, 0), fine = per_tensor(1.1e-4f, 0);
  const std::vector<MulCase> table = {
      {"int8 same shape", s8, {1, 3, 5, 4}, {1, 3, 5, 4}, q, r, t, false, "none"},
      {"int8 relu6", s8, {1, 31}, {1, 31}, q, q, low, false, "relu6"},
      {"int8 zero points apart", s8, {2, 33}, {2, 33}, low, high, q, false, "none"},
      {"int8 saturating", s8, {40}, {40}, r, r, per_tensor(1e-4f, 0), false, "none"},
      {"int8 one value for each channel", s8, {1, 3, 5, 4}, {1, 1, 1, 4}, q, r, t, false, "relu"},
      {"int8 first operand repeated", s8, {4}, {1, 3, 2, 4}, q, r, t, false, "relu_n1_to_1"},
      {"int8 constant for each channel", s8, {1, 3, 5, 4}, {4}, q, r, t, true, "none"},
      {"int8 constant", s8, {1, 3, 2, 4}, {1, 3, 2, 4}, high, low, t, true, "none"},
      {"int16 same shape", s16, {1, 3, 5, 4}, {1, 3, 5, 4}, mild, fine, fine, false, "none"},
      {"int16 one value for each channel", s16, {1, 3, 5, 4}, {4}, fine, fine, mild, false, "relu"},
      {"int16 constant scalar", s16, {1, 3, 5, 4}, {}, mild, fine, fine, true, "none"},
      {"float32 same shape", f32, {1, 3, 5, 4}, {1, 3, 5, 4}, {}, {}, {}, false, "none"},
      {"float32 constant for each channel", f32, {1, 3, 5, 4}, {4}, {}, {}, {}, true, "relu"},
  };
  std::vector<OpCase> out;
  for (const MulCase& row : table) {
    CaseBuilder builder(row.name);
    const TensorId a = builder.input(row.type, row.a, row.a_quant);
    const TensorId b = row.b_constant ? builder.constant(row.type, row.b, row.b_quant)
                                      : builder.input(row.type, row.b, row.b_quant);
    builder.node("mul", {a, b}, attrs({{"activation", row.activation}}), row.type, row.out_quant);
    out.push_back(builder.build());
  }
  return out;
}

}  // namespace

extern const OpDef op_mul = {
    .name = "mul",
    .summary =
        "product of two tensors with activation; one may be repeated along the other's leading dimensions",
    .source = "TFLite 8-bit specification; TFLM 90b983c reference/integer_ops/mul.h",
    .channel_axis = -1,
    .locality = Locality::kElements,
    .monotonic = true,
    .tflite = {{18, "MUL", 7}},
    .map_tflite = map_tflite,
    .infer = infer,
    .eval_ref = eval_ref,
    .lower = lower_node,
    .macs = macs,
    .cases = cases,
};

}  // namespace mote
