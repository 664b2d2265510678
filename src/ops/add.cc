// SPDX-License-Identifier: Apache-2.0
#include "device/nn/add/add.h"
#include "device/nn/add/add_dsp.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "base/format.h"
#include "ops/add_dsp.h"
#include "ops/arithmetic.h"
#include "ops/broadcast.h"
#include "ops/case_builder.h"
#include "ops/checks.h"
#include "ops/lowering.h"
#include "ops/op.h"
#include "ops/operands.h"
#include "ops/quantization.h"
#include "ops/scaled_sum.h"

namespace mote {

namespace {

// TFLM reads scales as they are, whatever pot_scale_int16 says, and
// leaves out the activation of int32.
Status map_tflite(const TfliteOptions& options, Graph& graph, Node& node, int code) {
  MOTE_TRY(map_arithmetic(options, graph, node, code));
  if (graph.tensor(node.outputs[0]).type == DType::kInt32) node.attrs.set("activation", std::string("none"));
  return ok_status();
}

double twice_larger_scale(const Tensor& a, const Tensor& b) {
  return 2.0 * double{std::max(a.quant.scale[0], b.quant.scale[0])};
}
double output_factor(const Tensor& a, const Tensor& b, const Tensor& out) {
  return twice_larger_scale(a, b) / (std::ldexp(1.0, sum_left_shift(out)) * double{out.quant.scale[0]});
}
SumFactors read_factors(const Tensor& a, const Tensor& b, const Tensor& out) {
  if (!is_quantized(out)) return {};
  const double twice = twice_larger_scale(a, b);
  return {sum_left_shift(out),
          {fixed_point(double{a.quant.scale[0]} / twice), fixed_point(double{b.quant.scale[0]} / twice)},
          fixed_point(output_factor(a, b, out))};
}

Result<std::vector<Shape>> infer(const Graph& graph, const Node& node) {
  MOTE_TRY(check_input_count(node, 2, 2));
  const Tensor& a = graph.tensor(node.inputs[0]);
  const Tensor& b = graph.tensor(node.inputs[1]);
  const Tensor& out = graph.tensor(node.outputs[0]);
  MOTE_TRY(check_operands(graph, node, kArithmeticTypes));
  if (is_quantized(out) && output_factor(a, b, out) >= 1) return factor_error(a, b, out);
  return infer_broadcast(graph, node);
}

void eval_ref(const Graph& graph, const Node& node, const Buffers& buffers) {
  const Tensor& out = graph.tensor(node.outputs[0]);
  if (out.type == DType::kFloat32) {
    const RealRange range = activation_range_f32(node.attrs.text("activation", "none"));
    return eval_pairs<float, float, float>(graph, node, buffers, [&](double x, double y) {
      return std::clamp(static_cast<float>(x + y), range.low, range.high);
    });
  }
  if (out.type == DType::kInt32)
    return eval_pairs<int32_t, int32_t, int32_t>(
        graph, node, buffers, [](int64_t x, int64_t y) { return static_cast<int32_t>(x + y); });
  eval_scaled_sum(graph, node, buffers,
                  read_factors(graph.tensor(node.inputs[0]), graph.tensor(node.inputs[1]), out), 1);
}

void add_factor(KernelCall& call, const char* name, const FixedPoint& factor) {
  call.integer(format("{}_multiplier", name), factor.multiplier);
  call.integer(format("{}_shift", name), factor.shift);
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

// The kernels for operands of which one is the other, or is it repeated along its leading dimensions.
std::vector<KernelCall> lower_repeated(const Graph& graph, const Node& node, const Operands& operands,
                                       const Target& target) {
  const Tensor& a = graph.tensor(node.inputs[operands.full]);
  const Tensor& b = graph.tensor(node.inputs[operands.repeated]);
  const Tensor& out = graph.tensor(node.outputs[0]);
  const bool is_float = out.type == DType::kFloat32;
  const SumFactors factors = read_factors(a, b, out);

  KernelCall call;
  call.kernel =
      &kernel(format("add{}_{}", b.is_constant() ? "_constant" : "", type_suffix(out.type)).c_str());
  if (b.is_constant() && is_float) {
    call.pointer("b", DType::kFloat32, *b.data);
  } else if (b.is_constant()) {
    std::vector<int32_t> scaled;
    for (int64_t i = 0; i < b.elements(); ++i)
      scaled.push_back(scaled_operand(
          b.type == DType::kInt16 ? b.values<int16_t>()[i] : b.values<int8_t>()[i], b, factors, 1));
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
    add_scaled_operand(call, "a", a, factors.in[0]);
    if (!b.is_constant()) add_scaled_operand(call, "b", b, factors.in[1]);
    add_scaled_operand(call, "out", out, factors.out);
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

Result<std::vector<KernelCall>> lower_node(const Graph& graph, const Node& node, const Target& target) {
  const Tensor& out = graph.tensor(node.outputs[0]);
  const std::optional<Operands> operands = kernel_operands(graph, node);
  if (operands && out.type != DType::kInt32) return lower_repeated(graph, node, *operands, target);
  const SumFactors factors = read_factors(graph.tensor(node.inputs[0]), graph.tensor(node.inputs[1]), out);
  return std::vector{add_broadcast_call(graph, node, factors, 1)};
}

int64_t macs(const Graph&, const Node&) { return 0; }

std::vector<OpCase> cases() {
  const auto f32 = DType::kFloat32, s8 = DType::kInt8, s16 = DType::kInt16, s32 = DType::kInt32;
  const Quant q = per_tensor(0.05f, 3), r = per_tensor(0.11f, -17), t = per_tensor(0.13f, 8);
  const Quant low = per_tensor(0.02f, -128), high = per_tensor(0.02f, 127), tiny = per_tensor(1e-6f, 0);
  const Quant mild = per_tensor(3e-4f, 0), fine = per_tensor(1.1e-4f, 0);
  const std::vector<PairCase> table = {
      {"int8 same shape", s8, {1, 3, 5, 4}, {1, 3, 5, 4}, q, r, t},
      {"int8 relu", s8, {1, 7}, {1, 7}, r, q, t, -1, "relu"},
      {"int8 relu6", s8, {1, 31}, {1, 31}, low, low, low, -1, "relu6"},
      {"int8 zero points high", s8, {2, 33}, {2, 33}, high, high, high},
      {"int8 zero points apart", s8, {2, 33}, {2, 33}, low, high, q},
      {"int8 relu, three rows", s8, {3, 53}, {53}, q, r, t, -1, "relu"},
      {"int8 scales apart", s8, {40}, {40}, tiny, r, t},
      {"int8 small output scale, saturating", s8, {40}, {40}, r, r, per_tensor(1e-4f, 0)},
      {"int8 large output scale", s8, {40}, {40}, q, r, per_tensor(50, -100)},
      {"int8 one value for each channel", s8, {1, 3, 5, 4}, {1, 1, 1, 4}, q, r, t},
      {"int8 first operand repeated", s8, {4}, {1, 3, 2, 4}, q, r, t, -1, "relu_n1_to_1"},
      {"int8 scalar", s8, {1, 3, 2, 4}, {}, q, r, t},
      {"int8 constant", s8, {1, 3, 2, 4}, {1, 3, 2, 4}, q, r, t, 1},
      {"int8 constant for each channel", s8, {1, 3, 5, 4}, {4}, q, r, t, 1, "relu"},
      {"int8 columns and rows", s8, {3, 1}, {1, 5}, q, r, t},
      {"int8 middle dimension", s8, {2, 3, 4, 5}, {2, 1, 4, 5}, r, q, t, -1, "relu"},
      {"int8 large constant", s8, {1, 1, 4}, {2, 3, 4}, q, r, t, 1},
      {"int8 both repeated, six dimensions", s8, {2, 1, 2, 1, 3, 1}, {1, 3, 1, 2, 1, 2}, q, r, t},
      {"int16 same shape", s16, {1, 3, 5, 4}, {1, 3, 5, 4}, mild, fine, mild},
      {"int16 relu", s16, {1, 31}, {1, 31}, fine, mild, fine, -1, "relu"},
      {"int16 one value for each channel", s16, {1, 3, 5, 4}, {4}, mild, fine, mild},
      {"int16 constant for each channel", s16, {1, 3, 5, 4}, {4}, fine, mild, mild, 1, "relu6"},
      {"int16 both repeated", s16, {2, 1, 3, 1}, {1, 4, 1, 5}, mild, fine, mild, -1, "relu"},
      {"int32 same shape", s32, {2, 3, 4}, {2, 3, 4}},
      {"int32 constant for each channel", s32, {2, 3, 4}, {4}, {}, {}, {}, 1},
      {"int32 scalar", s32, {}, {7}},
      {"int32 columns and rows", s32, {3, 1}, {1, 4}},
      {"int32 middle dimension", s32, {2, 1, 4}, {2, 3, 4}},
      {"float32 same shape", f32, {1, 3, 5, 4}, {1, 3, 5, 4}},
      {"float32 relu, 19 elements", f32, {2, 19}, {2, 19}, {}, {}, {}, -1, "relu"},
      {"float32 relu6, three rows of 11", f32, {3, 11}, {11}, {}, {}, {}, -1, "relu6"},
      {"float32 repeated, relu6", f32, {1, 3, 5, 4}, {5, 4}, {}, {}, {}, -1, "relu6"},
      {"float32 columns and rows", f32, {4, 1}, {1, 3}, {}, {}, {}, -1, "relu_n1_to_1"},
      {"float32 constant for each row", f32, {2, 3, 4}, {3, 1}, {}, {}, {}, 1},
      {"float32 constant for each channel", f32, {1, 3, 5, 4}, {4}, {}, {}, {}, 1, "relu"},
  };
  std::vector<OpCase> out;
  for (const PairCase& row : table) out.push_back(pair_case("add", row));
  return out;
}

}  // namespace

AddRule add_rule(const Tensor& a, const Tensor& b, const Tensor& out) {
  const SumFactors factors = read_factors(a, b, out);
  return {{zero_point(a), factors.in[0]}, {zero_point(b), factors.in[1]}, zero_point(out), factors.out};
}

extern const OpDef op_add = {
    .name = "add",
    .summary = "sum of two tensors with activation; dimensions of size 1 are repeated",
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
