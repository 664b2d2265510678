// SPDX-License-Identifier: Apache-2.0
#include "device/nn/add/add.h"
#include "device/nn/add/add_dsp.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "base/format.h"
#include "ops/add_dsp.h"
#include "ops/case_builder.h"
#include "ops/checks.h"
#include "ops/lowering.h"
#include "ops/op.h"
#include "ops/operands.h"
#include "ops/quantization.h"

namespace mote {

namespace {

// AddOptions of the schema. TFLM reads scales as they are, whatever pot_scale_int16 says.
Status map_tflite(const TfliteOptions& options, Graph&, Node& node, int) {
  enum { kActivation };
  MOTE_ASSIGN(const std::string activation, activation_from_tflite(options.byte_field(kActivation, 0)));
  node.attrs.set("activation", activation);
  return ok_status();
}

// Source: TFLM 90b983c, CalculateOpDataAdd(): operands are brought to half the larger scale, so that their
// sum cannot overflow, with 20 more bits (15 for
// int16).
struct Factors {
  int left_shift = 0;
  FixedPoint in[2], out;
};
int left_shift(const Tensor& out) {
  return out.type == DType::kInt16 ? MOTE_ADD_LEFT_SHIFT_S16 : MOTE_ADD_LEFT_SHIFT;
}
double twice_larger_scale(const Tensor& a, const Tensor& b) {
  return 2.0 * double{std::max(a.quant.scale[0], b.quant.scale[0])};
}
double output_factor(const Tensor& a, const Tensor& b, const Tensor& out) {
  return twice_larger_scale(a, b) / (std::ldexp(1.0, left_shift(out)) * double{out.quant.scale[0]});
}
Factors read_factors(const Tensor& a, const Tensor& b, const Tensor& out) {
  const double twice = twice_larger_scale(a, b);
  return {left_shift(out),
          {fixed_point(double{a.quant.scale[0]} / twice), fixed_point(double{b.quant.scale[0]} / twice)},
          fixed_point(output_factor(a, b, out))};
}

Result<std::vector<Shape>> infer(const Graph& graph, const Node& node) {
  MOTE_TRY(check_input_count(node, 2, 2));
  const Tensor& a = graph.tensor(node.inputs[0]);
  const Tensor& b = graph.tensor(node.inputs[1]);
  const Tensor& out = graph.tensor(node.outputs[0]);
  MOTE_TRY(check_same_type(a, b, kInt8Int16AndFloat));
  MOTE_TRY(check_same_type(a, out, kInt8Int16AndFloat));
  if (out.type != DType::kFloat32 && output_factor(a, b, out) >= 1)
    return Error(Code::kInvalid,
                 format("the output's scale {} is too small for inputs of scale {} and {}",
                        out.quant.scale[0], a.quant.scale[0], b.quant.scale[0]),
                 "the quantisation of this layer is damaged: convert the model again");
  return infer_operands(graph, node);
}

int32_t scaled_up(int32_t value, const Tensor& tensor, const Factors& factors, size_t operand) {
  return rescale_ref((value - zero_point(tensor)) * (1 << factors.left_shift), factors.in[operand]);
}

template <class T>
void eval_integer(const Graph& graph, const Node& node, const Buffers& buffers) {
  const Tensor& a = graph.tensor(node.inputs[0]);
  const Tensor& b = graph.tensor(node.inputs[1]);
  const Tensor& out = graph.tensor(node.outputs[0]);
  const Factors factors = read_factors(a, b, out);
  const Range range = activation_range(node.attrs.text("activation", "none"), out);
  for (int64_t i = 0; i < out.elements(); ++i) {
    const int32_t sum = scaled_up(buffers.in<T>(0)[i % a.elements()], a, factors, 0) +
                        scaled_up(buffers.in<T>(1)[i % b.elements()], b, factors, 1);
    const int64_t value = int64_t{rescale_ref(sum, factors.out)} + zero_point(out);
    buffers.out<T>(0)[i] = static_cast<T>(std::clamp<int64_t>(value, range.low, range.high));
  }
}

void eval_ref(const Graph& graph, const Node& node, const Buffers& buffers) {
  const Tensor& a = graph.tensor(node.inputs[0]);
  const Tensor& b = graph.tensor(node.inputs[1]);
  const Tensor& out = graph.tensor(node.outputs[0]);
  const std::string activation = node.attrs.text("activation", "none");
  if (out.type == DType::kFloat32) {
    const RealRange range = activation_range_f32(activation);
    for (int64_t i = 0; i < out.elements(); ++i) {
      const double sum =
          double{buffers.in<float>(0)[i % a.elements()]} + double{buffers.in<float>(1)[i % b.elements()]};
      buffers.out<float>(0)[i] = std::clamp(static_cast<float>(sum), range.low, range.high);
    }
    return;
  }
  if (out.type == DType::kInt16) return eval_integer<int16_t>(graph, node, buffers);
  eval_integer<int8_t>(graph, node, buffers);
}

void add_factor(KernelCall& call, const char* name, const FixedPoint& factor) {
  call.integer(format("{}_multiplier", name), factor.multiplier);
  call.integer(format("{}_shift", name), factor.shift);
}

void add_operand(KernelCall& call, const char* name, const Tensor& tensor, const FixedPoint& factor) {
  call.integer(format("{}_zero_point", name), zero_point(tensor));
  add_factor(call, name, factor);
}

// The quick form for cores with the DSP extension, where it is exact; `b` is the repeated operand.
std::optional<KernelCall> lower_dsp(const Operands& operands, const Node& node, const Tensor& a,
                                    const Tensor& b, const Tensor& out) {
  const AddRule rule = add_rule(a, b, out);
  KernelCall call;
  std::optional<LinearAdd> line;
  std::optional<LinearAddConstant> constant;
  if (b.is_constant()) {
    constant = linear_add_constant(rule, b.values<int8_t>(), b.elements());
    if (!constant) return std::nullopt;
    call.kernel = &kernel("add_constant_s8_dsp");
    call.pointer("b", DType::kInt32, constant->offsets);
  } else {
    line = linear_add(rule, {MOTE_ADD_DSP_BITS, 8});
    if (!line) return std::nullopt;
    call.kernel = &kernel("add_s8_dsp");
  }
  call.integer("repeats", operands.repeats);
  call.integer("count", operands.count);
  call.integer("a_factor", line ? line->a_factor : constant->a_factor);
  if (line) {
    call.integer("b_factor", line->b_factor);
    call.integer("offset", line->offset);
  }
  add_activation_range(call, node, out);
  return call;
}

// The quick form for cores with Helium.
std::optional<KernelCall> lower_mve(const Operands& operands, const Node& node, const Tensor& a,
                                    const Tensor& b, const Tensor& out) {
  if (b.is_constant()) return std::nullopt;
  const std::optional<LinearAdd> line = linear_add_mve(add_rule(a, b, out));
  if (!line) return std::nullopt;
  KernelCall call;
  call.kernel = &kernel("add_s8_mve");
  call.integer("repeats", operands.repeats);
  call.integer("count", operands.count);
  call.integer("a_factor", line->a_factor);
  call.integer("b_factor", line->b_factor);
  call.integer("offset", line->offset);
  add_activation_range(call, node, out);
  return call;
}

// The quick form for other cores: the most precise line that is exact.
std::optional<KernelCall> lower_dual(const Operands& operands, const Node& node, const Tensor& a,
                                     const Tensor& b, const Tensor& out) {
  constexpr int kMostBits = 23, kLeastBits = 18;
  if (b.is_constant()) return std::nullopt;
  const AddRule rule = add_rule(a, b, out);
  for (int bits = kMostBits; bits >= kLeastBits; --bits) {
    const std::optional<LinearAdd> line = linear_add(rule, {bits, 0});
    if (!line) continue;
    KernelCall call;
    call.kernel = &kernel("add_s8_dual");
    call.integer("repeats", operands.repeats);
    call.integer("count", operands.count);
    call.integer("a_factor", line->a_factor);
    call.integer("b_factor", line->b_factor);
    call.integer("offset", line->offset);
    call.integer("shift", bits);
    add_activation_range(call, node, out);
    return call;
  }
  return std::nullopt;
}

Result<std::vector<KernelCall>> lower_node(const Graph& graph, const Node& node, const Target& target) {
  const Operands operands = kernel_operands(graph, node);
  const Tensor& a = graph.tensor(node.inputs[operands.full]);
  const Tensor& b = graph.tensor(node.inputs[operands.repeated]);
  const Tensor& out = graph.tensor(node.outputs[0]);
  const bool is_float = out.type == DType::kFloat32;
  const Factors factors = is_float ? Factors{} : read_factors(a, b, out);

  KernelCall call;
  const char* type = is_float ? "f32" : out.type == DType::kInt16 ? "s16" : "s8";
  call.kernel = &kernel(format("add{}_{}", b.is_constant() ? "_constant" : "", type).c_str());
  if (b.is_constant() && is_float) {
    call.pointer("b", DType::kFloat32, *b.data);
  } else if (b.is_constant()) {
    std::vector<int32_t> scaled;
    for (int64_t i = 0; i < b.elements(); ++i)
      scaled.push_back(
          scaled_up(b.type == DType::kInt16 ? b.values<int16_t>()[i] : b.values<int8_t>()[i], b, factors, 1));
    call.pointer("b", DType::kInt32, scaled);
  }
  call.integer("repeats", operands.repeats);
  call.integer("count", operands.count);
  if (out.type == DType::kInt16) {
    add_factor(call, "a", factors.in[0]);
    if (!b.is_constant()) add_factor(call, "b", factors.in[1]);
    add_factor(call, "out", factors.out);
  }
  if (out.type == DType::kInt8) {
    add_operand(call, "a", a, factors.in[0]);
    if (!b.is_constant()) add_operand(call, "b", b, factors.in[1]);
    add_operand(call, "out", out, factors.out);
  }
  add_activation_range(call, node, out);
  std::vector<KernelCall> calls{std::move(call)};
  if (out.type == DType::kInt8) {
    if (target.isa & kIsaMve) add_variant(lower_mve(operands, node, a, b, out), &calls);
    add_variant(
        target.isa & kIsaDsp ? lower_dsp(operands, node, a, b, out) : lower_dual(operands, node, a, b, out),
        &calls);
  }
  constexpr int64_t kFpuLanes = 8;
  if (is_float && !b.is_constant() && (target.isa & kIsaFpu) != 0 && operands.count >= kFpuLanes) {
    calls.push_back(calls[0]);
    calls.back().kernel = &kernel("add_f32_fpu");
  }
  for (KernelCall& variant : calls) variant.inputs = operands_in_ram(graph, node, operands);
  return calls;
}

int64_t macs(const Graph&, const Node&) { return 0; }

struct AddCase {
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
  const Quant low = per_tensor(0.02f, -128), high = per_tensor(0.02f, 127), tiny = per_tensor(1e-6f, 0);
  const Quant mild = per_tensor(3e-4f, 0), fine = per_tensor(1.1e-4f, 0);
  const std::vector<AddCase> table = {
      {"int8 same shape", s8, {1, 3, 5, 4}, {1, 3, 5, 4}, q, r, t, false, "none"},
      {"int8 relu", s8, {1, 7}, {1, 7}, r, q, t, false, "relu"},
      {"int8 relu6", s8, {1, 31}, {1, 31}, low, low, low, false, "relu6"},
      {"int8 zero points high", s8, {2, 33}, {2, 33}, high, high, high, false, "none"},
      {"int8 zero points apart", s8, {2, 33}, {2, 33}, low, high, q, false, "none"},
      {"int8 relu, three rows", s8, {3, 53}, {53}, q, r, t, false, "relu"},
      {"int8 scales apart", s8, {40}, {40}, tiny, r, t, false, "none"},
      {"int8 small output scale, saturating", s8, {40}, {40}, r, r, per_tensor(1e-4f, 0), false, "none"},
      {"int8 large output scale", s8, {40}, {40}, q, r, per_tensor(50, -100), false, "none"},
      {"int8 one value for each channel", s8, {1, 3, 5, 4}, {1, 1, 1, 4}, q, r, t, false, "none"},
      {"int8 first operand repeated", s8, {4}, {1, 3, 2, 4}, q, r, t, false, "relu_n1_to_1"},
      {"int8 scalar", s8, {1, 3, 2, 4}, {}, q, r, t, false, "none"},
      {"int8 constant", s8, {1, 3, 2, 4}, {1, 3, 2, 4}, q, r, t, true, "none"},
      {"int8 constant for each channel", s8, {1, 3, 5, 4}, {4}, q, r, t, true, "relu"},
      {"int16 same shape", s16, {1, 3, 5, 4}, {1, 3, 5, 4}, mild, fine, mild, false, "none"},
      {"int16 relu", s16, {1, 31}, {1, 31}, fine, mild, fine, false, "relu"},
      {"int16 one value for each channel", s16, {1, 3, 5, 4}, {4}, mild, fine, mild, false, "none"},
      {"int16 constant for each channel", s16, {1, 3, 5, 4}, {4}, fine, mild, mild, true, "relu6"},
      {"float32 same shape", f32, {1, 3, 5, 4}, {1, 3, 5, 4}, {}, {}, {}, false, "none"},
      {"float32 relu, 19 elements", f32, {2, 19}, {2, 19}, {}, {}, {}, false, "relu"},
      {"float32 relu6, three rows of 11", f32, {3, 11}, {11}, {}, {}, {}, false, "relu6"},
      {"float32 repeated, relu6", f32, {1, 3, 5, 4}, {5, 4}, {}, {}, {}, false, "relu6"},
      {"float32 constant for each channel", f32, {1, 3, 5, 4}, {4}, {}, {}, {}, true, "relu"},
  };
  std::vector<OpCase> out;
  for (const AddCase& row : table) {
    CaseBuilder builder(row.name);
    const TensorId a = builder.input(row.type, row.a, row.a_quant);
    const TensorId b = row.b_constant ? builder.constant(row.type, row.b, row.b_quant)
                                      : builder.input(row.type, row.b, row.b_quant);
    builder.node("add", {a, b}, attrs({{"activation", row.activation}}), row.type, row.out_quant);
    out.push_back(builder.build());
  }
  return out;
}

}  // namespace

AddRule add_rule(const Tensor& a, const Tensor& b, const Tensor& out) {
  const Factors factors = read_factors(a, b, out);
  return {{zero_point(a), factors.in[0]}, {zero_point(b), factors.in[1]}, zero_point(out), factors.out};
}

extern const OpDef op_add = {
    .name = "add",
    .summary = "sum of two tensors with activation; one may be repeated along the other's leading dimensions",
    .source = "TFLite 8-bit specification; TFLM 90b983c reference/integer_ops/add.h",
    .channel_axis = -1,
    .locality = Locality::kElements,
    .monotonic = true,
    .tflite = {{0, "ADD", 5}},
    .map_tflite = map_tflite,
    .infer = infer,
    .eval_ref = eval_ref,
    .lower = lower_node,
    .macs = macs,
    .cases = cases,
};

}  // namespace mote
