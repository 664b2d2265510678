// SPDX-License-Identifier: Apache-2.0
#include "device/nn/squared_difference/squared_difference.h"

#include <algorithm>
#include <cmath>

#include "base/format.h"
#include "ops/arithmetic.h"
#include "ops/broadcast.h"
#include "ops/case_builder.h"
#include "ops/checks.h"
#include "ops/lowering.h"
#include "ops/op.h"
#include "ops/scaled_sum.h"

namespace mote {

namespace {

Status map_tflite(const TfliteOptions&, Graph&, Node&, int) { return ok_status(); }

// Source: TFLM 90b983c, PrepareQuantized() in micro/kernels/squared_difference.cc.
int left_shift(const Tensor& out) { return out.type == DType::kInt16 ? 0 : 7; }
double twice_larger_scale(const Tensor& a, const Tensor& b) {
  return 2.0 * double{std::max(a.quant.scale[0], b.quant.scale[0])};
}
double output_factor(const Tensor& a, const Tensor& b, const Tensor& out) {
  const double twice = twice_larger_scale(a, b);
  const float divisor = std::ldexp(1.0f, 2 * left_shift(out)) * out.quant.scale[0];
  return twice * twice / double{divisor};
}
SumFactors read_factors(const Tensor& a, const Tensor& b, const Tensor& out) {
  const double twice = twice_larger_scale(a, b);
  return {left_shift(out),
          {fixed_point(double{a.quant.scale[0]} / twice), fixed_point(double{b.quant.scale[0]} / twice)},
          fixed_point(output_factor(a, b, out))};
}

Result<std::vector<Shape>> infer(const Graph& graph, const Node& node) {
  MOTE_TRY(check_input_count(node, 2, 2));
  MOTE_TRY(check_operands(graph, node, kArithmeticTypes));
  const Tensor& a = graph.tensor(node.inputs[0]);
  const Tensor& b = graph.tensor(node.inputs[1]);
  const Tensor& out = graph.tensor(node.outputs[0]);
  if (is_quantized(out) && !(output_factor(a, b, out) < std::ldexp(1.0, 30))) return factor_error(a, b, out);
  return infer_broadcast(graph, node);
}

template <class T>
void eval_integer(const Graph& graph, const Node& node, const Buffers& buffers) {
  const Tensor& a = graph.tensor(node.inputs[0]);
  const Tensor& b = graph.tensor(node.inputs[1]);
  const Tensor& out = graph.tensor(node.outputs[0]);
  const SumFactors factors = read_factors(a, b, out);
  const Range range = activation_range("none", out);
  eval_pairs<T, T, T>(graph, node, buffers, [&](T x, T y) {
    const int32_t difference = scaled_operand(x, a, factors, 0) - scaled_operand(y, b, factors, 1);
    const int64_t value = int64_t{rescale_ref(difference * difference, factors.out)} + zero_point(out);
    return static_cast<T>(std::clamp<int64_t>(value, range.low, range.high));
  });
}

void eval_ref(const Graph& graph, const Node& node, const Buffers& buffers) {
  const DType type = graph.tensor(node.outputs[0]).type;
  if (type == DType::kInt8) return eval_integer<int8_t>(graph, node, buffers);
  if (type == DType::kInt16) return eval_integer<int16_t>(graph, node, buffers);
  if (type == DType::kInt32)
    return eval_pairs<int32_t, int32_t, int32_t>(
        graph, node, buffers, [](uint32_t x, uint32_t y) { return static_cast<int32_t>((x - y) * (x - y)); });
  eval_pairs<float, float, float>(graph, node, buffers,
                                  [](double x, double y) { return static_cast<float>((x - y) * (x - y)); });
}

Result<std::vector<KernelCall>> lower_node(const Graph& graph, const Node& node, const Target&) {
  const Tensor& a = graph.tensor(node.inputs[0]);
  const Tensor& b = graph.tensor(node.inputs[1]);
  const Tensor& out = graph.tensor(node.outputs[0]);
  KernelCall call;
  call.kernel = &kernel(format("squared_difference_{}", type_suffix(out.type)).c_str());
  add_broadcast(call, graph, node);
  if (is_quantized(out)) {
    const SumFactors factors = read_factors(a, b, out);
    call.integer("left_shift", factors.left_shift);
    add_scaled_operand(call, "a", a, factors.in[0]);
    add_scaled_operand(call, "b", b, factors.in[1]);
    add_scaled_operand(call, "out", out, factors.out);
  }
  return std::vector{call};
}

int64_t macs(const Graph&, const Node&) { return 0; }

std::vector<OpCase> cases() {
  const auto f32 = DType::kFloat32, s8 = DType::kInt8, s16 = DType::kInt16, s32 = DType::kInt32;
  const Quant q = per_tensor(0.05f, 3), r = per_tensor(0.11f, -17), t = per_tensor(0.9f, -120);
  const Quant low = per_tensor(0.02f, -128), high = per_tensor(0.02f, 127);
  const Quant mild = per_tensor(3e-4f, 0), fine = per_tensor(1.1e-4f, 0), wide = per_tensor(5e-3f, 0);
  const std::vector<PairCase> table = {
      {"int8 same shape", s8, {2, 3, 5}, {2, 3, 5}, q, r, t},
      {"int8 same scales", s8, {67}, {67}, q, q, per_tensor(0.5f, 3)},
      {"int8 zero points apart", s8, {67}, {67}, low, high, per_tensor(0.3f, -128)},
      {"int8 saturating", s8, {40}, {40}, r, r, per_tensor(1e-6f, 0)},
      {"int8 constant for each channel", s8, {2, 3, 5}, {5}, q, r, t, 1},
      {"int8 columns and rows", s8, {7, 1}, {1, 9}, r, q, t},
      {"int16 same shape", s16, {2, 3, 5}, {2, 3, 5}, mild, fine, wide},
      {"int16 scalar", s16, {}, {31}, fine, mild, wide},
      {"int16 constant for each row", s16, {2, 3, 4}, {3, 1}, mild, mild, wide, 1},
      {"int16 both repeated", s16, {2, 1, 3, 1}, {1, 4, 1, 5}, mild, fine, wide},
      {"int16 saturating", s16, {40}, {40}, mild, fine, fine},
      {"int32 same shape", s32, {2, 3, 4}, {2, 3, 4}},
      {"int32 scalar", s32, {7}, {}},
      {"int32 constant for each channel", s32, {2, 3, 4}, {4}, {}, {}, {}, 1},
      {"int32 columns and rows", s32, {3, 1}, {1, 4}},
      {"int32 middle dimension", s32, {2, 1, 4}, {2, 3, 4}},
      {"float32 same shape", f32, {2, 3, 5}, {2, 3, 5}},
      {"float32 scalar", f32, {}, {13}},
      {"float32 constant for each channel", f32, {2, 3, 4}, {4}, {}, {}, {}, 1},
      {"float32 columns and rows", f32, {4, 1}, {1, 3}},
      {"float32 middle dimension", f32, {2, 1, 4}, {2, 3, 4}},
  };
  std::vector<OpCase> out;
  for (const PairCase& row : table) out.push_back(pair_case("squared_difference", row));
  return out;
}

}  // namespace

extern const OpDef op_squared_difference = {
    .name = "squared_difference",
    .summary = "square of the difference of two tensors; dimensions of size 1 are repeated",
    .source = "TFLM 90b983c micro/kernels/squared_difference.cc",
    .channel_axis = -1,
    .locality = Locality::kElements,
    .tflite = {{99, "SQUARED_DIFFERENCE", 2}},
    .map_tflite = map_tflite,
    .infer = infer,
    .eval_ref = eval_ref,
    .lower = lower_node,
    .macs = macs,
    .cases = cases,
};

}  // namespace mote
