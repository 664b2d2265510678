// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>

#include "base/format.h"
#include "device/nn/rescale/rescale.h"
#include "ops/case_builder.h"
#include "ops/checks.h"
#include "ops/lowering.h"
#include "ops/op.h"
#include "ops/quantization.h"
#include "ops/table.h"

namespace mote {

extern const OpDef op_quantize;

namespace {

Status map_tflite(const TfliteOptions&, Graph&, Node&, int) { return ok_status(); }

// Source: TFLM 90b983c, PrepareQuantizeReference() in micro/kernels/quantize.cc.
double rescaling_factor(const Tensor& in, const Tensor& out) {
  return double{in.quant.scale[0]} / double{out.quant.scale[0]};
}

Status check_integer(const Tensor& tensor, const char* what) {
  MOTE_TRY(check_activation_type(tensor, what, kInt8Int16AndFloat));
  if (tensor.type != DType::kFloat32) return ok_status();
  return Error(Code::kUnsupported, format("{} '{}' of a QUANTIZE is float32", what, tensor.name),
               "let the model take and give integers itself: converter.inference_input_type = "
               "converter.inference_output_type = tf.int8");
}

Result<std::vector<Shape>> infer(const Graph& graph, const Node& node) {
  MOTE_TRY(check_input_count(node, 1, 1));
  const Tensor& in = graph.tensor(node.inputs[0]);
  const Tensor& out = graph.tensor(node.outputs[0]);
  MOTE_TRY(check_integer(in, "input"));
  MOTE_TRY(check_integer(out, "output"));
  // A difference of 16 bits shifted left further than this leaves 32 bits.
  if (!(rescaling_factor(in, out) < std::ldexp(1.0, 14)))
    return Error(
        Code::kInvalid,
        format("input scale {} cannot be brought to output scale {}", in.quant.scale[0], out.quant.scale[0]),
        "the quantisation of this layer is damaged: convert the model again");
  return std::vector<Shape>{in.shape};
}

template <class In, class Out>
void evaluate(const Tensor& in, const Tensor& out, const Buffers& buffers) {
  const FixedPoint factor = fixed_point(rescaling_factor(in, out));
  const Range range = activation_range("none", out);
  for (int64_t i = 0; i < out.elements(); ++i) {
    const int64_t value =
        int64_t{rescale_ref(buffers.in<In>(0)[i] - zero_point(in), factor)} + zero_point(out);
    buffers.out<Out>(0)[i] = static_cast<Out>(std::clamp<int64_t>(value, range.low, range.high));
  }
}

void eval_ref(const Graph& graph, const Node& node, const Buffers& buffers) {
  const Tensor& in = graph.tensor(node.inputs[0]);
  const Tensor& out = graph.tensor(node.outputs[0]);
  const bool from_s8 = in.type == DType::kInt8, to_s8 = out.type == DType::kInt8;
  if (from_s8 && to_s8) evaluate<int8_t, int8_t>(in, out, buffers);
  if (from_s8 && !to_s8) evaluate<int8_t, int16_t>(in, out, buffers);
  if (!from_s8 && to_s8) evaluate<int16_t, int8_t>(in, out, buffers);
  if (!from_s8 && !to_s8) evaluate<int16_t, int16_t>(in, out, buffers);
}

Result<std::vector<KernelCall>> lower_node(const Graph& graph, const Node& node, const Target&) {
  const Tensor& in = graph.tensor(node.inputs[0]);
  const Tensor& out = graph.tensor(node.outputs[0]);
  const auto suffix = [](const Tensor& t) { return t.type == DType::kInt8 ? "s8" : "s16"; };
  const FixedPoint factor = fixed_point(rescaling_factor(in, out));
  KernelCall call;
  call.kernel = &kernel(format("rescale_{}_{}", suffix(in), suffix(out)).c_str());
  call.integer("count", out.elements());
  call.integer("in_zero_point", zero_point(in));
  call.integer("out_zero_point", zero_point(out));
  call.integer("multiplier", factor.multiplier);
  call.integer("shift", factor.shift);
  std::vector<KernelCall> calls = {call};
  if (in.type == DType::kInt8 && out.type == DType::kInt8)
    calls.push_back(lookup_call(op_quantize, graph, node));
  return calls;
}

int64_t macs(const Graph&, const Node&) { return 0; }

struct QuantizeCase {
  const char* name;
  DType from, to;
  Quant in, out;
};

std::vector<OpCase> cases() {
  const auto s8 = DType::kInt8, s16 = DType::kInt16;
  const std::vector<QuantizeCase> table = {
      {"int8 to a coarser int8", s8, s8, per_tensor(0.05f, 10), per_tensor(0.11f, -20)},
      {"int8 to a finer int8", s8, s8, per_tensor(0.05f, -128), per_tensor(0.007f, 127)},
      {"int8 same scale", s8, s8, per_tensor(0.05f, -3), per_tensor(0.05f, 4)},
      {"int8 to int16", s8, s16, per_tensor(0.05f, 10), per_tensor(2e-4f, 0)},
      {"int16 to int8", s16, s8, per_tensor(2e-4f, 0), per_tensor(0.05f, -30)},
      {"int16 to int16", s16, s16, per_tensor(2e-4f, 0), per_tensor(3e-4f, 0)},
      {"int16 saturating", s16, s16, per_tensor(2e-4f, 0), per_tensor(1e-6f, 0)},
  };
  std::vector<OpCase> out;
  for (const QuantizeCase& row : table) {
    CaseBuilder builder(row.name);
    builder.node("quantize", {builder.input(row.from, {1, 3, 101}, row.in)}, {}, row.to, row.out);
    out.push_back(builder.build());
  }
  return out;
}

}  // namespace

extern const OpDef op_quantize = {
    .name = "quantize",
    .summary = "brings int8 or int16 values to another scale, zero point or width",
    .source = "TFLM 90b983c reference/requantize.h",
    .channel_axis = -1,
    .locality = Locality::kElements,
    .tflite = {{114, "QUANTIZE", 4}},
    .map_tflite = map_tflite,
    .infer = infer,
    .eval_ref = eval_ref,
    .lower = lower_node,
    .macs = macs,
    .cases = cases,
};

}  // namespace mote
