// SPDX-License-Identifier: Apache-2.0
#include "device/nn/div/div.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/format.h"
#include "ops/arithmetic.h"
#include "ops/broadcast.h"
#include "ops/case_builder.h"
#include "ops/checks.h"
#include "ops/fixed_point_exp.h"
#include "ops/lowering.h"
#include "ops/op.h"

namespace mote {

namespace {

constexpr TypeSet kTypes = {DType::kInt8, DType::kInt32, DType::kUInt32, DType::kFloat32};

// Source: TFLM 90b983c, CalculateOpDataDiv(): the quotient is taken in float.
double quotient_factor(const Tensor& a, const Tensor& b, const Tensor& out) {
  return double{a.quant.scale[0] / (b.quant.scale[0] * out.quant.scale[0])};
}

Result<std::vector<Shape>> infer(const Graph& graph, const Node& node) {
  MOTE_TRY(check_input_count(node, 2, 2));
  MOTE_TRY(check_operands(graph, node, kTypes));
  const Tensor& a = graph.tensor(node.inputs[0]);
  const Tensor& b = graph.tensor(node.inputs[1]);
  const Tensor& out = graph.tensor(node.outputs[0]);
  // A quotient is shifted to the right only, by 23 bits at least less those of the factor.
  if (is_quantized(out) && !(quotient_factor(a, b, out) < std::ldexp(1.0, 22)))
    return factor_error(a, b, out);
  if (out.type == DType::kUInt32 && node.attrs.text("activation", "none") != "none")
    return Error(Code::kUnsupported, "quotients of uint32 have no activation");
  return infer_broadcast(graph, node);
}

// The largest, the smallest or no number in place of a quotient by zero.
int64_t limit_of(int64_t dividend) {
  return dividend > 0   ? int64_t{std::numeric_limits<int32_t>::max()}
         : dividend < 0 ? int64_t{std::numeric_limits<int32_t>::min()}
                        : 0;
}

// How far the number can be shifted to the left.
int headroom_of(int64_t value) {
  int bits = 0;
  while (value * 2 >= std::numeric_limits<int32_t>::min() &&
         value * 2 <= std::numeric_limits<int32_t>::max()) {
    value *= 2;
    ++bits;
  }
  return bits;
}

// x / y times the factor. Both are brought to all their bits, so that the reciprocal is in [1/2, 1).
int64_t scaled_quotient(int32_t x, int32_t y, const FixedPoint& factor) {
  if (y == 0 || x == 0) return limit_of(x);
  if (y < 0) return scaled_quotient(-x, -y, factor);
  int whole_bits = 0;
  while (y >> (whole_bits + 1) > 0) ++whole_bits;
  const int headroom = headroom_of(x);
  const int64_t fraction = (int64_t{y} << (31 - whole_bits)) - (int64_t{1} << 31);
  const FixedPoint reciprocal{static_cast<int32_t>(fixed_reciprocal_of_one_plus(fraction)), headroom};
  const int32_t quotient = rescale_ref(x, reciprocal);
  const int right = headroom + whole_bits - factor.shift;
  return right > 31 ? 0 : rescale_ref(quotient, {factor.multiplier, -right});
}

void eval_s8(const Graph& graph, const Node& node, const Buffers& buffers, const Range& range) {
  const Tensor& a = graph.tensor(node.inputs[0]);
  const Tensor& b = graph.tensor(node.inputs[1]);
  const Tensor& out = graph.tensor(node.outputs[0]);
  const FixedPoint factor = fixed_point(quotient_factor(a, b, out));
  eval_pairs<int8_t, int8_t, int8_t>(graph, node, buffers, [&](int8_t x, int8_t y) {
    const int64_t quotient = scaled_quotient(x - zero_point(a), y - zero_point(b), factor);
    return static_cast<int8_t>(std::clamp<int64_t>(quotient + zero_point(out), range.low, range.high));
  });
}

void eval_ref(const Graph& graph, const Node& node, const Buffers& buffers) {
  const Tensor& out = graph.tensor(node.outputs[0]);
  const std::string activation = node.attrs.text("activation", "none");
  if (out.type == DType::kFloat32) {
    const RealRange range = activation_range_f32(activation);
    return eval_pairs<float, float, float>(graph, node, buffers, [&](double x, double y) {
      return std::clamp(static_cast<float>(x / y), range.low, range.high);
    });
  }
  if (out.type == DType::kUInt32)
    return eval_pairs<uint32_t, uint32_t, uint32_t>(graph, node, buffers, [](uint32_t x, uint32_t y) {
      return y == 0 ? (x == 0 ? 0 : UINT32_MAX) : x / y;
    });
  const Range range = activation_range(activation, out);
  if (out.type == DType::kInt8) return eval_s8(graph, node, buffers, range);
  eval_pairs<int32_t, int32_t, int32_t>(graph, node, buffers, [&](int64_t x, int64_t y) {
    return std::clamp(static_cast<int32_t>(y == 0 ? limit_of(x) : x / y), range.low, range.high);
  });
}

Result<std::vector<KernelCall>> lower_node(const Graph& graph, const Node& node, const Target&) {
  const Tensor& a = graph.tensor(node.inputs[0]);
  const Tensor& b = graph.tensor(node.inputs[1]);
  const Tensor& out = graph.tensor(node.outputs[0]);
  KernelCall call;
  call.kernel = &kernel(format("div_{}", type_suffix(out.type)).c_str());
  add_broadcast(call, graph, node);
  if (is_quantized(out)) {
    const FixedPoint factor = fixed_point(quotient_factor(a, b, out));
    call.integer("a_zero_point", zero_point(a));
    call.integer("b_zero_point", zero_point(b));
    call.integer("out_zero_point", zero_point(out));
    call.integer("multiplier", factor.multiplier);
    call.integer("shift", factor.shift);
  }
  if (out.type != DType::kUInt32) add_activation_range(call, node, out);
  return std::vector{call};
}

int64_t macs(const Graph&, const Node&) { return 0; }

std::vector<OpCase> cases() {
  const auto f32 = DType::kFloat32, s8 = DType::kInt8, s32 = DType::kInt32, u32 = DType::kUInt32;
  const Quant q = per_tensor(0.05f, 3), r = per_tensor(0.11f, -17), t = per_tensor(0.03f, 8);
  const Quant low = per_tensor(0.02f, -128), high = per_tensor(0.02f, 127);
  const std::vector<PairCase> table = {
      {"int8 same shape", s8, {2, 3, 5}, {2, 3, 5}, q, r, t},
      {"int8 columns and rows", s8, {40, 1}, {1, 50}, q, r, t},
      {"int8 negative divisors, relu", s8, {40, 1}, {1, 30}, q, high, per_tensor(0.1f, -100), -1, "relu"},
      {"int8 constant for each channel", s8, {2, 3, 5}, {5}, r, low, t, 1},
      {"int8 from a constant, relu6", s8, {}, {64}, r, low, per_tensor(0.05f, -128), 0, "relu6"},
      {"int8 small factor", s8, {64}, {64}, q, r, per_tensor(40, 0)},
      {"int8 large factor", s8, {64}, {64}, per_tensor(100, 2), low, per_tensor(0.01f, 2)},
      {"int32 same shape", s32, {2, 3, 5}, {2, 3, 5}},
      {"int32 constant for each channel", s32, {2, 3, 4}, {4}, {}, {}, {}, 1},
      {"int32 relu", s32, {37}, {}, {}, {}, {}, -1, "relu"},
      {"int32 columns and rows, relu6", s32, {6, 1}, {1, 7}, {}, {}, {}, -1, "relu6"},
      {"int32 middle dimension", s32, {2, 1, 4}, {2, 3, 4}},
      {"uint32 same shape", u32, {2, 3, 5}, {2, 3, 5}},
      {"uint32 constant for each channel", u32, {2, 3, 4}, {4}, {}, {}, {}, 1},
      {"uint32 from a constant", u32, {}, {13}, {}, {}, {}, 0},
      {"uint32 columns and rows", u32, {6, 1}, {1, 7}},
      {"uint32 middle dimension", u32, {2, 1, 4}, {2, 3, 4}},
      {"float32 same shape", f32, {2, 3, 5}, {2, 3, 5}},
      {"float32 relu6", f32, {29}, {29}, {}, {}, {}, -1, "relu6"},
      {"float32 constant for each channel", f32, {2, 3, 4}, {4}, {}, {}, {}, 1},
      {"float32 from a constant", f32, {}, {13}, {}, {}, {}, 0},
      {"float32 columns and rows", f32, {4, 1}, {1, 3}},
  };
  std::vector<OpCase> out;
  for (const PairCase& row : table) out.push_back(pair_case("div", row));
  return out;
}

}  // namespace

extern const OpDef op_div = {
    .name = "div",
    .summary = "quotient of two tensors with activation; dimensions of size 1 are repeated",
    .source =
        "TFLM 90b983c micro/kernels/div.cc, reference/div.h; quotients of integers by zero, which it "
        "does not define, are the largest or smallest number",
    .channel_axis = -1,
    .locality = Locality::kElements,
    .tflite = {{42, "DIV", 2}},
    .map_tflite = map_arithmetic,
    .infer = infer,
    .eval_ref = eval_ref,
    .lower = lower_node,
    .macs = macs,
    .cases = cases,
};

}  // namespace mote
