// SPDX-License-Identifier: Apache-2.0
#include "device/nn/leaky_relu/leaky_relu.h"

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

extern const OpDef op_leaky_relu;

namespace {

// LeakyReluOptions of the schema.
Status map_tflite(const TfliteOptions& options, Graph&, Node& node, int) {
  enum { kAlpha };
  node.attrs.set("alpha", double{options.float_field(kAlpha, 0)});
  return ok_status();
}

float alpha_of(const Node& node) { return static_cast<float>(node.attrs.number("alpha")); }

// Source: TFLM 90b983c, CalculateOpDataLeakyRelu(): quotients are taken in float.
struct Factors {
  FixedPoint positive, negative;
};
double positive_factor(const Tensor& in, const Tensor& out) {
  return double{in.quant.scale[0] / out.quant.scale[0]};
}
double negative_factor(const Tensor& in, const Tensor& out, float alpha) {
  return double{in.quant.scale[0] * alpha / out.quant.scale[0]};
}
Factors factors_of(const Node& node, const Tensor& in, const Tensor& out) {
  return {fixed_point(positive_factor(in, out)), fixed_point(negative_factor(in, out, alpha_of(node)))};
}

Result<std::vector<Shape>> infer(const Graph& graph, const Node& node) {
  MOTE_TRY(check_input_count(node, 1, 1));
  const Tensor& in = graph.tensor(node.inputs[0]);
  const Tensor& out = graph.tensor(node.outputs[0]);
  MOTE_TRY(check_same_type(in, out, kInt8Int16AndFloat));
  if (!std::isfinite(alpha_of(node)))
    return Error(Code::kInvalid, format("alpha {} is not a finite number", alpha_of(node)));
  if (in.type == DType::kFloat32) return std::vector<Shape>{in.shape};
  const double largest =
      std::max(positive_factor(in, out), std::abs(negative_factor(in, out, alpha_of(node))));
  if (!(largest < std::ldexp(1.0, 14)))
    return Error(
        Code::kInvalid,
        format("input scale {} cannot be brought to output scale {}", in.quant.scale[0], out.quant.scale[0]),
        "the quantisation of this layer is damaged: convert the model again");
  return std::vector<Shape>{in.shape};
}

// Source: TFLM 90b983c, QuantizeLeakyRelu(): a negative factor is taken without its sign, which the rounded
// result gets, so that ties are those of the positive factor.
int32_t rescale_signed(int32_t value, FixedPoint factor) {
  if (factor.multiplier >= 0) return rescale_ref(value, factor);
  factor.multiplier = -factor.multiplier;
  return -rescale_ref(value, factor);
}

template <class T>
void eval_integer(const Node& node, const Tensor& in, const Tensor& out, const Buffers& buffers) {
  const Factors factors = factors_of(node, in, out);
  const Range range = activation_range("none", out);
  for (int64_t i = 0; i < out.elements(); ++i) {
    const int32_t x = buffers.in<T>(0)[i] - zero_point(in);
    const int64_t value =
        int64_t{rescale_signed(x, x >= 0 ? factors.positive : factors.negative)} + zero_point(out);
    buffers.out<T>(0)[i] = static_cast<T>(std::clamp<int64_t>(value, range.low, range.high));
  }
}

void eval_ref(const Graph& graph, const Node& node, const Buffers& buffers) {
  const Tensor& in = graph.tensor(node.inputs[0]);
  const Tensor& out = graph.tensor(node.outputs[0]);
  if (out.type == DType::kInt8) return eval_integer<int8_t>(node, in, out, buffers);
  if (out.type == DType::kInt16) return eval_integer<int16_t>(node, in, out, buffers);
  for (int64_t i = 0; i < out.elements(); ++i) {
    const float x = buffers.in<float>(0)[i];
    buffers.out<float>(0)[i] = x > 0 ? x : x * alpha_of(node);
  }
}

Result<std::vector<KernelCall>> lower_node(const Graph& graph, const Node& node, const Target&) {
  const Tensor& in = graph.tensor(node.inputs[0]);
  const Tensor& out = graph.tensor(node.outputs[0]);
  if (in.type == DType::kInt8) return std::vector{lookup_call(op_leaky_relu, graph, node)};
  KernelCall call;
  call.integer("count", out.elements());
  if (in.type == DType::kFloat32) {
    call.kernel = &kernel("leaky_relu_f32");
    call.real("alpha", alpha_of(node));
    return std::vector{call};
  }
  const Factors factors = factors_of(node, in, out);
  call.kernel = &kernel("leaky_relu_s16");
  call.integer("multiplier", factors.positive.multiplier);
  call.integer("shift", factors.positive.shift);
  call.integer("negative_multiplier", factors.negative.multiplier);
  call.integer("negative_shift", factors.negative.shift);
  return std::vector{call};
}

int64_t macs(const Graph&, const Node&) { return 0; }

struct LeakyReluCase {
  const char* name;
  DType type;
  Quant in, out;
  double alpha;
};

std::vector<OpCase> cases() {
  const auto f32 = DType::kFloat32, s8 = DType::kInt8, s16 = DType::kInt16;
  const std::vector<LeakyReluCase> table = {
      {"int8", s8, per_tensor(0.05f, 10), per_tensor(0.04f, -70), 0.3},
      {"int8 negative alpha", s8, per_tensor(0.05f, 10), per_tensor(0.05f, 10), -0.5},
      {"int8 alpha 0", s8, per_tensor(0.05f, 10), per_tensor(0.05f, -128), 0},
      {"int16", s16, per_tensor(2e-4f, 0), per_tensor(3e-4f, 0), 0.2},
      {"int16 alpha above 1", s16, per_tensor(2e-4f, 0), per_tensor(1e-4f, 0), 1.7},
      {"float32", f32, {}, {}, 0.1},
  };
  std::vector<OpCase> out;
  for (const LeakyReluCase& row : table) {
    CaseBuilder builder(row.name);
    builder.node("leaky_relu", {builder.input(row.type, {1, 3, 101}, row.in)}, attrs({{"alpha", row.alpha}}),
                 row.type, row.out);
    out.push_back(builder.build());
  }
  return out;
}

}  // namespace

extern const OpDef op_leaky_relu = {
    .name = "leaky_relu",
    .summary = "positive values as they are, negative ones times alpha",
    .source = "TFLM 90b983c reference/leaky_relu.h",
    .channel_axis = -1,
    .locality = Locality::kElements,
    .tflite = {{98, "LEAKY_RELU", 2}},
    .map_tflite = map_tflite,
    .infer = infer,
    .eval_ref = eval_ref,
    .lower = lower_node,
    .macs = macs,
    .cases = cases,
};

}  // namespace mote
