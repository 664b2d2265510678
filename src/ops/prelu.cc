// SPDX-License-Identifier: Apache-2.0
#include "device/nn/prelu/prelu.h"

#include <algorithm>
#include <cmath>

#include "base/format.h"
#include "ops/arithmetic.h"
#include "ops/broadcast.h"
#include "ops/case_builder.h"
#include "ops/checks.h"
#include "ops/lowering.h"
#include "ops/op.h"

namespace mote {

namespace {

Status map_tflite(const TfliteOptions&, Graph&, Node&, int) { return ok_status(); }

// Source: TFLM 90b983c, CalculatePreluParams().
double positive_factor(const Tensor& in, const Tensor& out) {
  return double{in.quant.scale[0]} / double{out.quant.scale[0]};
}
double negative_factor(const Tensor& in, const Tensor& slope, const Tensor& out) {
  return double{in.quant.scale[0]} * double{slope.quant.scale[0]} / double{out.quant.scale[0]};
}

// Slopes of int16 are int8.
Status check_types(const Tensor& in, const Tensor& slope, const Tensor& out) {
  MOTE_TRY(check_same_type(in, out, kInt8Int16AndFloat));
  const DType wanted = in.type == DType::kFloat32 ? DType::kFloat32 : DType::kInt8;
  if (slope.type != wanted)
    return Error(Code::kUnsupported, format("the slopes '{}' are {}, those of {} must be {}", slope.name,
                                            dtype_name(slope.type), dtype_name(in.type), dtype_name(wanted)));
  return check_activation_type(slope, "slope");
}

Result<std::vector<Shape>> infer(const Graph& graph, const Node& node) {
  MOTE_TRY(check_input_count(node, 2, 2));
  const Tensor& in = graph.tensor(node.inputs[0]);
  const Tensor& slope = graph.tensor(node.inputs[1]);
  const Tensor& out = graph.tensor(node.outputs[0]);
  MOTE_TRY(check_types(in, slope, out));
  // A difference of 16 bits, or its product with one of 9, shifted left further than this leaves 32 bits.
  if (is_quantized(in) &&
      !(std::max(positive_factor(in, out), 256 * negative_factor(in, slope, out)) < std::ldexp(1.0, 14)))
    return factor_error(in, slope, out);
  return infer_broadcast(graph, node);
}

template <class T>
void eval_integer(const Graph& graph, const Node& node, const Buffers& buffers) {
  const Tensor& in = graph.tensor(node.inputs[0]);
  const Tensor& slope = graph.tensor(node.inputs[1]);
  const Tensor& out = graph.tensor(node.outputs[0]);
  const FixedPoint positive = fixed_point(positive_factor(in, out));
  const FixedPoint negative = fixed_point(negative_factor(in, slope, out));
  const Range range = activation_range("none", out);
  eval_pairs<T, int8_t, T>(graph, node, buffers, [&](int32_t value, int32_t alpha) {
    const int32_t x = value - zero_point(in);
    const int64_t y =
        x >= 0 ? rescale_ref(x, positive) : rescale_ref(x * (alpha - zero_point(slope)), negative);
    return static_cast<T>(std::clamp<int64_t>(y + zero_point(out), range.low, range.high));
  });
}

void eval_ref(const Graph& graph, const Node& node, const Buffers& buffers) {
  const DType type = graph.tensor(node.outputs[0]).type;
  if (type == DType::kInt8) return eval_integer<int8_t>(graph, node, buffers);
  if (type == DType::kInt16) return eval_integer<int16_t>(graph, node, buffers);
  eval_pairs<float, float, float>(graph, node, buffers, [](double x, double slope) {
    return static_cast<float>(x >= 0 ? x : x * slope);
  });
}

Result<std::vector<KernelCall>> lower_node(const Graph& graph, const Node& node, const Target&) {
  const Tensor& in = graph.tensor(node.inputs[0]);
  const Tensor& slope = graph.tensor(node.inputs[1]);
  const Tensor& out = graph.tensor(node.outputs[0]);
  KernelCall call;
  call.kernel = &kernel(format("prelu_{}", type_suffix(out.type)).c_str());
  add_broadcast(call, graph, node);
  if (is_quantized(out)) {
    const FixedPoint positive = fixed_point(positive_factor(in, out));
    const FixedPoint negative = fixed_point(negative_factor(in, slope, out));
    call.integer("a_zero_point", zero_point(in));
    call.integer("b_zero_point", zero_point(slope));
    call.integer("out_zero_point", zero_point(out));
    call.integer("multiplier", positive.multiplier);
    call.integer("shift", positive.shift);
    call.integer("negative_multiplier", negative.multiplier);
    call.integer("negative_shift", negative.shift);
  }
  return std::vector{call};
}

int64_t macs(const Graph&, const Node&) { return 0; }

struct PreluCase {
  const char* name;
  DType type;
  Shape in, slope;
  Quant in_quant, slope_quant, out_quant;
  bool constant = true;  // the slopes
};

std::vector<OpCase> cases() {
  const auto f32 = DType::kFloat32, s8 = DType::kInt8, s16 = DType::kInt16;
  const Quant q = per_tensor(0.05f, 3), r = per_tensor(0.01f, -17), t = per_tensor(0.06f, 8);
  const Quant mild = per_tensor(3e-4f, 0), fine = per_tensor(2.2e-4f, 0);
  const std::vector<PreluCase> table = {
      {"int8 a slope for each channel", s8, {1, 3, 5, 4}, {1, 1, 4}, q, r, t},
      {"int8 one slope", s8, {2, 33}, {1}, q, r, t},
      {"int8 a slope for each element", s8, {1, 3, 2, 4}, {3, 2, 4}, t, r, q},
      {"int8 a slope for each row", s8, {1, 3, 2, 4}, {3, 1, 1}, t, r, q},
      {"int8 slopes from another layer", s8, {2, 3, 4}, {1, 3, 4}, q, r, t, false},
      {"int8 saturating", s8, {40}, {40}, q, r, per_tensor(1e-3f, 5)},
      {"int16 a slope for each channel", s16, {1, 3, 5, 4}, {1, 1, 4}, mild, r, fine},
      {"int16 one slope", s16, {2, 33}, {}, mild, r, fine},
      {"int16 a slope for each element", s16, {1, 3, 2, 4}, {3, 2, 4}, mild, r, mild},
      {"int16 a slope for each row", s16, {1, 3, 2, 4}, {3, 1, 1}, fine, r, mild},
      {"int16 slopes from another layer", s16, {2, 3, 4}, {1, 3, 4}, mild, r, fine, false},
      {"float32 a slope for each channel", f32, {1, 3, 5, 4}, {1, 1, 4}},
      {"float32 one slope", f32, {2, 33}, {1}},
      {"float32 a slope for each element", f32, {1, 3, 2, 4}, {3, 2, 4}},
      {"float32 a slope for each row", f32, {1, 3, 2, 4}, {3, 1, 1}},
      {"float32 slopes from another layer", f32, {2, 3, 4}, {1, 3, 4}, {}, {}, {}, false},
  };
  std::vector<OpCase> out;
  for (const PreluCase& row : table) {
    CaseBuilder builder(row.name);
    const DType slope_type = row.type == f32 ? f32 : s8;
    const TensorId in = builder.input(row.type, row.in, row.in_quant);
    const TensorId slope = row.constant ? builder.constant(slope_type, row.slope, row.slope_quant)
                                        : builder.input(slope_type, row.slope, row.slope_quant);
    builder.node("prelu", {in, slope}, {}, row.type, row.out_quant);
    out.push_back(builder.build());
  }
  return out;
}

}  // namespace

extern const OpDef op_prelu = {
    .name = "prelu",
    .summary =
        "positive values as they are, negative ones times a slope, of which there may be one for each "
        "channel or element",
    .source = "TFLM 90b983c micro/kernels/prelu_common.cc, reference/prelu.h",
    .channel_axis = -1,
    .locality = Locality::kElements,
    .tflite = {{54, "PRELU", 1}},
    .map_tflite = map_tflite,
    .infer = infer,
    .eval_ref = eval_ref,
    .lower = lower_node,
    .macs = macs,
    .cases = cases,
};

}  // namespace mote
