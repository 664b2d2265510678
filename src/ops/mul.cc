// SPDX-License-Identifier: Apache-2.0
#include "device/nn/mul/mul.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "base/format.h"
#include "ops/arithmetic.h"
#include "ops/broadcast.h"
#include "ops/case_builder.h"
#include "ops/checks.h"
#include "ops/lowering.h"
#include "ops/op.h"
#include "ops/operands.h"
#include "ops/quantization.h"

namespace mote {

namespace {

// Source: TFLM 90b983c, CalculateOpDataMul().
double product_factor(const Tensor& a, const Tensor& b, const Tensor& out) {
  return double{a.quant.scale[0]} * double{b.quant.scale[0]} / double{out.quant.scale[0]};
}

Result<std::vector<Shape>> infer(const Graph& graph, const Node& node) {
  MOTE_TRY(check_input_count(node, 2, 2));
  const Tensor& a = graph.tensor(node.inputs[0]);
  const Tensor& b = graph.tensor(node.inputs[1]);
  const Tensor& out = graph.tensor(node.outputs[0]);
  MOTE_TRY(check_operands(graph, node, kArithmeticTypes));
  if (is_quantized(out) && !(product_factor(a, b, out) < std::ldexp(1.0, 30))) return factor_error(a, b, out);
  return infer_broadcast(graph, node);
}

template <class T>
void eval_integer(const Graph& graph, const Node& node, const Buffers& buffers) {
  const Tensor& a = graph.tensor(node.inputs[0]);
  const Tensor& b = graph.tensor(node.inputs[1]);
  const Tensor& out = graph.tensor(node.outputs[0]);
  const FixedPoint factor = fixed_point(product_factor(a, b, out));
  const Range range = activation_range(node.attrs.text("activation", "none"), out);
  eval_pairs<T, T, T>(graph, node, buffers, [&](int32_t x, int32_t y) {
    const int32_t product = (x - zero_point(a)) * (y - zero_point(b));
    const int64_t value = int64_t{rescale_ref(product, factor)} + zero_point(out);
    return static_cast<T>(std::clamp<int64_t>(value, range.low, range.high));
  });
}

void eval_ref(const Graph& graph, const Node& node, const Buffers& buffers) {
  const Tensor& out = graph.tensor(node.outputs[0]);
  const std::string activation = node.attrs.text("activation", "none");
  if (out.type == DType::kFloat32) {
    const RealRange range = activation_range_f32(activation);
    return eval_pairs<float, float, float>(graph, node, buffers, [&](double x, double y) {
      return std::clamp(static_cast<float>(x * y), range.low, range.high);
    });
  }
  if (out.type == DType::kInt32) {
    const Range range = activation_range(activation, out);
    return eval_pairs<int32_t, int32_t, int32_t>(graph, node, buffers, [&](int64_t x, int64_t y) {
      return std::clamp(static_cast<int32_t>(x * y), range.low, range.high);
    });
  }
  if (out.type == DType::kInt16) return eval_integer<int16_t>(graph, node, buffers);
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

void add_rescaling(KernelCall& call, const Tensor& out, const FixedPoint& factor) {
  call.integer("out_zero_point", zero_point(out));
  call.integer("multiplier", factor.multiplier);
  call.integer("shift", factor.shift);
}

// For operands of which one is the other, or is it repeated along its leading dimensions.
KernelCall lower_repeated(const Graph& graph, const Node& node, const Operands& operands) {
  const Tensor& a = graph.tensor(node.inputs[operands.full]);
  const Tensor& b = graph.tensor(node.inputs[operands.repeated]);
  const Tensor& out = graph.tensor(node.outputs[0]);
  KernelCall call;
  call.kernel =
      &kernel(format("mul{}_{}", b.is_constant() ? "_constant" : "", type_suffix(out.type)).c_str());
  if (b.is_constant()) add_constant(call, b);
  call.integer("repeats", operands.repeats);
  call.integer("count", operands.count);
  if (is_quantized(out)) {
    call.integer("a_zero_point", zero_point(a));
    if (!b.is_constant()) call.integer("b_zero_point", zero_point(b));
    add_rescaling(call, out, fixed_point(product_factor(a, b, out)));
  }
  add_activation_range(call, node, out);
  call.inputs = operands_in_ram(graph, node, operands);
  return call;
}

KernelCall lower_broadcast(const Graph& graph, const Node& node) {
  const Tensor& a = graph.tensor(node.inputs[0]);
  const Tensor& b = graph.tensor(node.inputs[1]);
  const Tensor& out = graph.tensor(node.outputs[0]);
  KernelCall call;
  call.kernel = &kernel(format("mul_broadcast_{}", type_suffix(out.type)).c_str());
  add_broadcast(call, graph, node);
  if (is_quantized(out)) {
    call.integer("a_zero_point", zero_point(a));
    call.integer("b_zero_point", zero_point(b));
    add_rescaling(call, out, fixed_point(product_factor(a, b, out)));
  }
  add_activation_range(call, node, out);
  return call;
}

Result<std::vector<KernelCall>> lower_node(const Graph& graph, const Node& node, const Target&) {
  const std::optional<Operands> operands = kernel_operands(graph, node);
  if (operands && graph.tensor(node.outputs[0]).type != DType::kInt32)
    return std::vector{lower_repeated(graph, node, *operands)};
  return std::vector{lower_broadcast(graph, node)};
}

int64_t macs(const Graph&, const Node&) { return 0; }

std::vector<OpCase> cases() {
  const auto f32 = DType::kFloat32, s8 = DType::kInt8, s16 = DType::kInt16, s32 = DType::kInt32;
  const Quant q = per_tensor(0.05f, 3), r = per_tensor(0.11f, -17), t = per_tensor(0.13f, 8);
  const Quant low = per_tensor(0.02f, -128), high = per_tensor(0.02f, 127);
  const Quant mild = per_tensor(3e-4f, 0), fine = per_tensor(1.1e-4f, 0);
  const std::vector<PairCase> table = {
      {"int8 same shape", s8, {1, 3, 5, 4}, {1, 3, 5, 4}, q, r, t},
      {"int8 relu6", s8, {1, 31}, {1, 31}, q, q, low, -1, "relu6"},
      {"int8 zero points apart", s8, {2, 33}, {2, 33}, low, high, q},
      {"int8 saturating", s8, {40}, {40}, r, r, per_tensor(1e-4f, 0)},
      {"int8 one value for each channel", s8, {1, 3, 5, 4}, {1, 1, 1, 4}, q, r, t, -1, "relu"},
      {"int8 first operand repeated", s8, {4}, {1, 3, 2, 4}, q, r, t, -1, "relu_n1_to_1"},
      {"int8 constant for each channel", s8, {1, 3, 5, 4}, {4}, q, r, t, 1},
      {"int8 constant", s8, {1, 3, 2, 4}, {1, 3, 2, 4}, high, low, t, 1},
      {"int8 columns and rows", s8, {3, 1}, {1, 5}, q, r, t},
      {"int8 middle dimension", s8, {2, 3, 4, 5}, {2, 1, 4, 5}, r, q, t, -1, "relu"},
      {"int8 one value for each image", s8, {2, 3, 4}, {2, 1, 1}, q, r, t},
      {"int8 large constant", s8, {1, 1, 4}, {2, 3, 4}, q, r, t, 1},
      {"int8 both repeated, six dimensions", s8, {2, 1, 2, 1, 3, 1}, {1, 3, 1, 2, 1, 2}, q, r, t},
      {"int16 same shape", s16, {1, 3, 5, 4}, {1, 3, 5, 4}, mild, fine, fine},
      {"int16 one value for each channel", s16, {1, 3, 5, 4}, {4}, fine, fine, mild, -1, "relu"},
      {"int16 constant scalar", s16, {1, 3, 5, 4}, {}, mild, fine, fine, 1},
      {"int16 both repeated", s16, {2, 1, 3, 1}, {1, 4, 1, 5}, mild, fine, fine},
      {"int16 constant for each row", s16, {2, 3, 4}, {3, 1}, mild, fine, fine, 1, "relu"},
      {"int32 same shape", s32, {2, 3, 4}, {2, 3, 4}},
      {"int32 constant for each channel, relu6", s32, {2, 3, 4}, {4}, {}, {}, {}, 1, "relu6"},
      {"int32 scalar", s32, {}, {7}, {}, {}, {}, -1, "relu"},
      {"int32 columns and rows", s32, {3, 1}, {1, 4}, {}, {}, {}, -1, "relu_n1_to_1"},
      {"int32 middle dimension", s32, {2, 1, 4}, {2, 3, 4}},
      {"float32 same shape", f32, {1, 3, 5, 4}, {1, 3, 5, 4}},
      {"float32 columns and rows", f32, {4, 1}, {1, 3}, {}, {}, {}, -1, "relu_n1_to_1"},
      {"float32 constant for each row", f32, {2, 3, 4}, {3, 1}, {}, {}, {}, 1},
      {"float32 relu6, scalar", f32, {}, {3, 5}, {}, {}, {}, -1, "relu6"},
      {"float32 constant for each channel", f32, {1, 3, 5, 4}, {4}, {}, {}, {}, 1, "relu"},
  };
  std::vector<OpCase> out;
  for (const PairCase& row : table) out.push_back(pair_case("mul", row));
  return out;
}

}  // namespace

extern const OpDef op_mul = {
    .name = "mul",
    .summary = "product of two tensors with activation; dimensions of size 1 are repeated",
    .source = "TFLite 8-bit specification; TFLM 90b983c reference/integer_ops/mul.h",
    .channel_axis = -1,
    .locality = Locality::kElements,
    .monotonic = true,
    .tflite = {{18, "MUL", 7}},
    .map_tflite = map_arithmetic,
    .infer = infer,
    .eval_ref = eval_ref,
    .lower = lower_node,
    .macs = macs,
    .cases = cases,
};

}  // namespace mote
