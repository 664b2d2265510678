// SPDX-License-Identifier: Apache-2.0
#include <cmath>

#include "base/format.h"
#include "device/nn/quantize/quantization.h"
#include "ops/case_builder.h"
#include "ops/checks.h"
#include "ops/lowering.h"
#include "ops/op.h"
#include "ops/quantization.h"

namespace mote {

namespace {

constexpr TypeSet kTypes = {DType::kInt8, DType::kInt16, DType::kUInt8};

Status map_tflite(const TfliteOptions&, Graph&, Node&, int) { return ok_status(); }

// Constants, which are folded, may have a scale for each channel.
Result<std::vector<Shape>> infer(const Graph& graph, const Node& node) {
  MOTE_TRY(check_input_count(node, 1, 1));
  const Tensor& in = graph.tensor(node.inputs[0]);
  const Tensor& out = graph.tensor(node.outputs[0]);
  MOTE_TRY(check_type(in, "input", kTypes));
  if (out.type != DType::kFloat32)
    return Error(Code::kInvalid, format("output '{}' is {}, not float32", out.name, dtype_name(out.type)));
  if (!in.quant.present())
    return Error(Code::kInvalid, format("input '{}' has no scale and zero point", in.name));
  if (!in.quant.per_tensor() && !in.is_constant())
    return Error(Code::kUnsupported,
                 format("input '{}' has {} scales, but is no constant", in.name, in.quant.scale.size()),
                 "quantise the model with one scale for each tensor that it computes");
  return std::vector<Shape>{in.shape};
}

// The index along the axis of quantisation.
size_t scale_index(const Tensor& in, int64_t i) {
  if (in.quant.per_tensor()) return 0;
  int64_t inner = 1;
  for (size_t d = static_cast<size_t>(in.quant.axis) + 1; d < in.shape.size(); ++d) inner *= in.shape[d];
  return static_cast<size_t>(i / inner % in.shape[static_cast<size_t>(in.quant.axis)]);
}

template <class T>
void evaluate(const Tensor& in, const Buffers& buffers) {
  for (int64_t i = 0; i < in.elements(); ++i) {
    const size_t k = scale_index(in, i);
    const int32_t steps = int32_t{buffers.in<T>(0)[i]} - in.quant.zero_point[k];
    buffers.out<float>(0)[i] = static_cast<float>(double{in.quant.scale[k]} * steps);
  }
}

void eval_ref(const Graph& graph, const Node& node, const Buffers& buffers) {
  const Tensor& in = graph.tensor(node.inputs[0]);
  if (in.type == DType::kInt8) return evaluate<int8_t>(in, buffers);
  if (in.type == DType::kInt16) return evaluate<int16_t>(in, buffers);
  evaluate<uint8_t>(in, buffers);
}

Result<std::vector<KernelCall>> lower_node(const Graph& graph, const Node& node, const Target&) {
  const Tensor& in = graph.tensor(node.inputs[0]);
  KernelCall call;
  call.kernel = &kernel(format("dequantize_{}", type_suffix(in.type)).c_str());
  call.integer("count", in.elements());
  call.integer("zero_point", zero_point(in));
  call.real("scale", in.quant.scale[0]);
  return std::vector{call};
}

int64_t macs(const Graph&, const Node&) { return 0; }

std::vector<OpCase> cases() {
  struct Row {
    DType type;
    Quant quants[5];
  };
  const std::vector<Row> table = {
      {DType::kInt8,
       {per_tensor(0.05f, -7), per_tensor(1e-3f, 127), per_tensor(3.7f, -128), per_tensor(1, 0),
        per_tensor(0.5f, 1)}},
      {DType::kInt16,
       {per_tensor(2e-4f, 0), per_tensor(1e-6f, 0), per_tensor(0.7f, 0), per_tensor(1, 0),
        per_tensor(3e-5f, 0)}},
      {DType::kUInt8,
       {per_tensor(0.05f, 128), per_tensor(1e-3f, 255), per_tensor(3.7f, 0), per_tensor(1, 0),
        per_tensor(0.5f, 1)}},
  };
  const Shape shapes[] = {{1, 3, 101}, {1, 4, 5, 3}, {}, {77}, {33, 1}};
  std::vector<OpCase> out;
  for (const Row& row : table) {
    for (size_t i = 0; i < 5; ++i) {
      CaseBuilder builder(format("{} scale {}", dtype_name(row.type), row.quants[i].scale[0]));
      builder.node("dequantize", {builder.input(row.type, shapes[i], row.quants[i])}, {}, DType::kFloat32);
      out.push_back(builder.build());
    }
  }
  return out;
}

}  // namespace

extern const OpDef op_dequantize = {
    .name = "dequantize",
    .summary = "real values of int8, int16 or uint8",
    .source = "TFLM 90b983c reference/dequantize.h",
    .channel_axis = -1,
    .locality = Locality::kElements,
    .tflite = {{6, "DEQUANTIZE", 6}},
    .map_tflite = map_tflite,
    .infer = infer,
    .eval_ref = eval_ref,
    .lower = lower_node,
    .macs = macs,
    .cases = cases,
};

}  // namespace mote
