// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <numbers>

#include "device/nn/unary/unary.h"
#include "ops/case_builder.h"
#include "ops/checks.h"
#include "ops/lowering.h"
#include "ops/op.h"
#include "ops/quantization.h"
#include "ops/table.h"

namespace mote {

extern const OpDef op_gelu;

namespace {

// In the files GeluOptions has one field.
Status map_tflite(const TfliteOptions& options, Graph&, Node& node, int) {
  node.attrs.set("approximate", int64_t{options.byte_field(0, 0) != 0});
  return ok_status();
}

bool is_approximate(const Node& node) { return node.attrs.integer("approximate") != 0; }

// Source: LiteRT, reference/gelu.h: by the complement of the error function, which keeps the digits of the
// results below 0.
template <class Real>
Real gelu(Real x, bool approximate) {
  const Real half = x / 2;
  if (!approximate) return half * std::erfc(x * static_cast<Real>(-std::numbers::sqrt2 / 2));
  const Real cube = static_cast<Real>(0.044715) * x * x * x;
  const Real factor = static_cast<Real>(std::numbers::sqrt2 * std::numbers::inv_sqrtpi);
  return half * (1 + std::tanh(factor * (x + cube)));
}

// Source: LiteRT, LUTPopulate() in kernels/internal/common.h, all in float.
void eval_s8(const Node& node, const Tensor& in, const Tensor& out, const Buffers& buffers) {
  const float steps = 1 / out.quant.scale[0];
  for (int64_t i = 0; i < in.elements(); ++i) {
    const float x = in.quant.scale[0] * static_cast<float>(buffers.in<int8_t>(0)[i] - zero_point(in));
    const float y = std::round(gelu(x, is_approximate(node)) * steps) + static_cast<float>(zero_point(out));
    buffers.out<int8_t>(0)[i] = static_cast<int8_t>(std::clamp(y, -128.0f, 127.0f));
  }
}

void eval_ref(const Graph& graph, const Node& node, const Buffers& buffers) {
  const Tensor& in = graph.tensor(node.inputs[0]);
  const Tensor& out = graph.tensor(node.outputs[0]);
  if (in.type == DType::kInt8) return eval_s8(node, in, out, buffers);
  for (int64_t i = 0; i < in.elements(); ++i)
    buffers.out<float>(0)[i] =
        static_cast<float>(gelu(double{buffers.in<float>(0)[i]}, is_approximate(node)));
}

Result<std::vector<KernelCall>> lower_node(const Graph& graph, const Node& node, const Target&) {
  const Tensor& in = graph.tensor(node.inputs[0]);
  if (in.type == DType::kInt8) return std::vector{lookup_call(op_gelu, graph, node)};
  KernelCall call;
  call.kernel = &kernel(is_approximate(node) ? "gelu_tanh_f32" : "gelu_f32");
  call.integer("count", in.elements());
  return std::vector{call};
}

int64_t macs(const Graph&, const Node&) { return 0; }

std::vector<OpCase> cases() {
  struct Row {
    const char* name;
    DType type;
    Shape shape;
    Quant in, out;
    bool approximate = false;
  };
  const auto f32 = DType::kFloat32, s8 = DType::kInt8;
  const std::vector<Row> table = {
      {"int8", s8, {1, 4, 5, 13}, per_tensor(0.05f, 10), per_tensor(0.05f, 10)},
      {"int8 to a finer scale", s8, {260}, per_tensor(0.05f, 10), per_tensor(0.02f, -80), true},
      {"int8 to a coarser scale", s8, {260}, per_tensor(0.02f, 127), per_tensor(0.03f, 40)},
      {"int8 positive only", s8, {260}, per_tensor(0.02f, -128), per_tensor(0.021f, -128)},
      {"int8 saturating", s8, {260}, per_tensor(3.0f, 0), per_tensor(0.01f, 0)},
      {"float32", f32, {1, 3, 101}, {}, {}},
      {"float32 an image", f32, {1, 4, 5, 3}, {}, {}},
      {"float32 a scalar", f32, {}, {}, {}},
      {"float32 a row", f32, {77}, {}, {}, true},
      {"float32 a column", f32, {33, 1}, {}, {}},
  };
  std::vector<OpCase> out;
  for (const Row& row : table) {
    CaseBuilder builder(row.name);
    builder.node("gelu", {builder.input(row.type, row.shape, row.in)},
                 attrs({{"approximate", int64_t{row.approximate}}}), row.type, row.out);
    out.push_back(builder.build());
  }
  return out;
}

}  // namespace

extern const OpDef op_gelu = {
    .name = "gelu",
    .summary =
        "x times the probability that a normally distributed number is below x, or Hendrycks and "
        "Gimpel's approximation of it by tanh",
    .source = "LiteRT, kernels/activations.cc and reference/gelu.h; TensorFlow Lite Micro has none",
    .channel_axis = -1,
    .locality = Locality::kElements,
    .tflite = {{150, "GELU", 2}},
    .map_tflite = map_tflite,
    .infer = infer_table_function,
    .eval_ref = eval_ref,
    .lower = lower_node,
    .macs = macs,
    .cases = cases,
};

}  // namespace mote
