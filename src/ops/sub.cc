// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>

#include "device/nn/add/add_broadcast.h"
#include "ops/arithmetic.h"
#include "ops/broadcast.h"
#include "ops/case_builder.h"
#include "ops/checks.h"
#include "ops/lowering.h"
#include "ops/op.h"
#include "ops/quantization.h"
#include "ops/scaled_sum.h"

namespace mote {

namespace {

// Source: TFLM 90b983c, CalculateOpDataSub(): as for sums, but the quotients are taken in float.
float twice_larger_scale(const Tensor& a, const Tensor& b) {
  return 2 * std::max(a.quant.scale[0], b.quant.scale[0]);
}
double output_factor(const Tensor& a, const Tensor& b, const Tensor& out) {
  const float left = std::ldexp(1.0f, sum_left_shift(out));
  return double{twice_larger_scale(a, b) / (left * out.quant.scale[0])};
}
SumFactors read_factors(const Tensor& a, const Tensor& b, const Tensor& out) {
  if (!is_quantized(out)) return {};
  const float twice = twice_larger_scale(a, b);
  return {sum_left_shift(out),
          {fixed_point(double{a.quant.scale[0] / twice}), fixed_point(double{b.quant.scale[0] / twice})},
          fixed_point(output_factor(a, b, out))};
}

Result<std::vector<Shape>> infer(const Graph& graph, const Node& node) {
  MOTE_TRY(check_input_count(node, 2, 2));
  const Tensor& a = graph.tensor(node.inputs[0]);
  const Tensor& b = graph.tensor(node.inputs[1]);
  const Tensor& out = graph.tensor(node.outputs[0]);
  MOTE_TRY(check_operands(graph, node, kArithmeticTypes));
  if (is_quantized(out) && !(output_factor(a, b, out) < 1)) return factor_error(a, b, out);
  return infer_broadcast(graph, node);
}

void eval_ref(const Graph& graph, const Node& node, const Buffers& buffers) {
  const Tensor& out = graph.tensor(node.outputs[0]);
  const std::string activation = node.attrs.text("activation", "none");
  if (out.type == DType::kFloat32) {
    const RealRange range = activation_range_f32(activation);
    return eval_pairs<float, float, float>(graph, node, buffers, [&](double x, double y) {
      return std::clamp(static_cast<float>(x - y), range.low, range.high);
    });
  }
  if (out.type == DType::kInt32) {
    const Range range = activation_range(activation, out);
    return eval_pairs<int32_t, int32_t, int32_t>(graph, node, buffers, [&](int64_t x, int64_t y) {
      return std::clamp(static_cast<int32_t>(x - y), range.low, range.high);
    });
  }
  eval_scaled_sum(graph, node, buffers,
                  read_factors(graph.tensor(node.inputs[0]), graph.tensor(node.inputs[1]), out), -1);
}

Result<std::vector<KernelCall>> lower_node(const Graph& graph, const Node& node, const Target&) {
  const SumFactors factors =
      read_factors(graph.tensor(node.inputs[0]), graph.tensor(node.inputs[1]), graph.tensor(node.outputs[0]));
  return std::vector{add_broadcast_call(graph, node, factors, -1)};
}

int64_t macs(const Graph&, const Node&) { return 0; }

std::vector<OpCase> cases() {
  const auto f32 = DType::kFloat32, s8 = DType::kInt8, s16 = DType::kInt16, s32 = DType::kInt32;
  const Quant q = per_tensor(0.05f, 3), r = per_tensor(0.11f, -17), t = per_tensor(0.13f, 8);
  const Quant low = per_tensor(0.02f, -128), high = per_tensor(0.02f, 127);
  const Quant mild = per_tensor(3e-4f, 0), fine = per_tensor(1.1e-4f, 0);
  const std::vector<PairCase> table = {
      {"int8 same shape", s8, {1, 3, 5, 4}, {1, 3, 5, 4}, q, r, t},
      {"int8 zero points apart, relu", s8, {2, 33}, {2, 33}, high, low, q, -1, "relu"},
      {"int8 same scales, ties", s8, {2, 33}, {2, 33}, q, q, per_tensor(0.1f, 3)},
      {"int8 one value for each channel", s8, {1, 3, 5, 4}, {4}, q, r, t},
      {"int8 from one value for each channel", s8, {4}, {1, 3, 5, 4}, q, r, t, -1, "relu6"},
      {"int8 constant for each channel", s8, {1, 3, 5, 4}, {4}, q, r, t, 1},
      {"int8 from a constant", s8, {}, {2, 3, 5}, q, r, t, 0},
      {"int8 columns and rows", s8, {3, 1}, {1, 5}, q, r, t},
      {"int8 middle dimension", s8, {2, 3, 4, 5}, {2, 1, 4, 5}, r, q, t},
      {"int16 same shape", s16, {1, 3, 5, 4}, {1, 3, 5, 4}, mild, fine, mild},
      {"int16 saturating", s16, {40}, {40}, mild, mild, fine},
      {"int16 constant for each row", s16, {2, 3, 4}, {3, 1}, fine, mild, mild, 1, "relu"},
      {"int16 both repeated", s16, {2, 1, 3, 1}, {1, 4, 1, 5}, mild, fine, mild},
      {"int16 scalar", s16, {}, {9}, mild, fine, mild, -1, "relu_n1_to_1"},
      {"int32 same shape", s32, {2, 3, 4}, {2, 3, 4}},
      {"int32 relu", s32, {2, 3, 4}, {2, 3, 4}, {}, {}, {}, -1, "relu"},
      {"int32 constant for each channel", s32, {2, 3, 4}, {4}, {}, {}, {}, 1},
      {"int32 from a constant, relu6", s32, {1}, {7}, {}, {}, {}, 0, "relu6"},
      {"int32 columns and rows", s32, {3, 1}, {1, 4}},
      {"float32 same shape", f32, {1, 3, 5, 4}, {1, 3, 5, 4}},
      {"float32 relu", f32, {2, 19}, {2, 19}, {}, {}, {}, -1, "relu"},
      {"float32 constant for each channel", f32, {1, 3, 5, 4}, {4}, {}, {}, {}, 1},
      {"float32 from a constant", f32, {1}, {3, 5}, {}, {}, {}, 0, "relu_n1_to_1"},
      {"float32 columns and rows", f32, {4, 1}, {1, 3}},
  };
  std::vector<OpCase> out;
  for (const PairCase& row : table) out.push_back(pair_case("sub", row));
  return out;
}

}  // namespace

extern const OpDef op_sub = {
    .name = "sub",
    .summary = "difference of two tensors with activation; dimensions of size 1 are repeated",
    .source = "TFLM 90b983c micro/kernels/sub_common.cc, reference/sub.h",
    .channel_axis = -1,
    .locality = Locality::kElements,
    .monotonic = true,
    .tflite = {{41, "SUB", 5}},
    .map_tflite = map_arithmetic,
    .infer = infer,
    .eval_ref = eval_ref,
    .lower = lower_node,
    .macs = macs,
    .cases = cases,
};

}  // namespace mote
