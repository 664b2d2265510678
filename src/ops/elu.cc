// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>

#include "device/nn/unary/unary.h"
#include "ops/case_builder.h"
#include "ops/checks.h"
#include "ops/lowering.h"
#include "ops/op.h"
#include "ops/quantization.h"
#include "ops/table.h"

namespace mote {

extern const OpDef op_elu;

namespace {

Status map_tflite(const TfliteOptions&, Graph&, Node&, int) { return ok_status(); }

// Source: TFLM 90b983c, PopulateLookupTable() in micro/kernels/elu.cc, all in float.
void eval_s8(const Tensor& in, const Tensor& out, const Buffers& buffers) {
  const float steps = 1 / out.quant.scale[0];
  for (int64_t i = 0; i < in.elements(); ++i) {
    const float x = in.quant.scale[0] * static_cast<float>(buffers.in<int8_t>(0)[i] - zero_point(in));
    const float y = std::round((x < 0 ? std::exp(x) - 1 : x) * steps) + static_cast<float>(zero_point(out));
    buffers.out<int8_t>(0)[i] = static_cast<int8_t>(std::clamp(y, -128.0f, 127.0f));
  }
}

void eval_ref(const Graph& graph, const Node& node, const Buffers& buffers) {
  const Tensor& in = graph.tensor(node.inputs[0]);
  const Tensor& out = graph.tensor(node.outputs[0]);
  if (in.type == DType::kInt8) return eval_s8(in, out, buffers);
  for (int64_t i = 0; i < in.elements(); ++i) {
    const double x = double{buffers.in<float>(0)[i]};
    buffers.out<float>(0)[i] = static_cast<float>(x < 0 ? std::expm1(x) : x);
  }
}

Result<std::vector<KernelCall>> lower_node(const Graph& graph, const Node& node, const Target&) {
  const Tensor& in = graph.tensor(node.inputs[0]);
  if (in.type == DType::kInt8) return std::vector{lookup_call(op_elu, graph, node)};
  KernelCall call;
  call.kernel = &kernel("elu_f32");
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
  };
  const auto f32 = DType::kFloat32, s8 = DType::kInt8;
  const std::vector<Row> table = {
      {"int8", s8, {1, 4, 5, 13}, per_tensor(0.05f, 10), per_tensor(0.05f, 10)},
      {"int8 to a finer scale", s8, {260}, per_tensor(0.05f, 10), per_tensor(0.02f, -80)},
      {"int8 to a coarser scale", s8, {260}, per_tensor(0.02f, 127), per_tensor(0.03f, 40)},
      {"int8 positive only", s8, {260}, per_tensor(0.02f, -128), per_tensor(0.021f, -128)},
      {"int8 saturating", s8, {260}, per_tensor(3.0f, 0), per_tensor(0.01f, 0)},
      {"float32", f32, {1, 3, 101}, {}, {}},
      {"float32 an image", f32, {1, 4, 5, 3}, {}, {}},
      {"float32 a scalar", f32, {}, {}, {}},
      {"float32 a row", f32, {77}, {}, {}},
      {"float32 a column", f32, {33, 1}, {}, {}},
  };
  std::vector<OpCase> out;
  for (const Row& row : table) {
    CaseBuilder builder(row.name);
    builder.node("elu", {builder.input(row.type, row.shape, row.in)}, {}, row.type, row.out);
    out.push_back(builder.build());
  }
  return out;
}

}  // namespace

extern const OpDef op_elu = {
    .name = "elu",
    .summary = "positive values as they are, exp(x) - 1 of negative ones",
    .source = "TFLM 90b983c micro/kernels/elu.cc, reference/elu.h",
    .channel_axis = -1,
    .locality = Locality::kElements,
    .tflite = {{111, "ELU", 1}},
    .map_tflite = map_tflite,
    .infer = infer_table_function,
    .eval_ref = eval_ref,
    .lower = lower_node,
    .macs = macs,
    .cases = cases,
};

}  // namespace mote
