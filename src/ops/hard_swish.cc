// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>

#include "base/format.h"
#include "device/nn/unary/unary.h"
#include "ops/case_builder.h"
#include "ops/checks.h"
#include "ops/lowering.h"
#include "ops/op.h"
#include "ops/quantization.h"
#include "ops/table.h"

namespace mote {

extern const OpDef op_hard_swish;

namespace {

Status map_tflite(const TfliteOptions&, Graph&, Node&, int) { return ok_status(); }

// Source: TFLM 90b983c, HardSwishPrepare(): quotients are taken in float. Inputs have 7 more bits.
double output_factor(const Tensor& in, const Tensor& out) {
  return double{(1.0f / 128) * in.quant.scale[0] / out.quant.scale[0]};
}
double gate_factor(const Tensor& in) { return double{(1.0f / 128) * in.quant.scale[0] / (3.0f / 32768)}; }

Result<std::vector<Shape>> infer(const Graph& graph, const Node& node) {
  MOTE_TRY(check_input_count(node, 1, 1));
  const Tensor& in = graph.tensor(node.inputs[0]);
  const Tensor& out = graph.tensor(node.outputs[0]);
  MOTE_TRY(check_same_type(in, out));
  if (in.type != DType::kInt8) return std::vector<Shape>{in.shape};
  if (!(output_factor(in, out) < 1) || !(gate_factor(in) < std::ldexp(1.0, 30)))
    return Error(
        Code::kInvalid,
        format("input scale {} cannot be brought to output scale {}", in.quant.scale[0], out.quant.scale[0]),
        "the quantisation of this layer is damaged: convert the model again");
  return std::vector<Shape>{in.shape};
}

int16_t saturated(int64_t value) { return static_cast<int16_t>(std::clamp<int64_t>(value, -32768, 32767)); }

// A multiplier of 16 bits from one of 32.
int16_t narrow(int32_t multiplier) { return saturated((int64_t{multiplier} + (1 << 15)) >> 16); }

// a * b / 2^15, rounded to the nearest with ties up, or towards zero.
int16_t rounded_product(int16_t a, int16_t b) { return saturated((int64_t{a} * b + (1 << 14)) >> 15); }
int16_t cut_product(int16_t a, int16_t b) { return saturated(int64_t{a} * b / (1 << 15)); }

// value / 2^bits, ties away from zero; from 16 bits on TFLite's mask has wrapped around, and all are odd.
int16_t shifted(int16_t value, int bits) {
  const auto mask = static_cast<int16_t>((int64_t{1} << bits) - 1);
  const int remainder = value & mask, threshold = (mask >> 1) + (value < 0 ? 1 : 0);
  return static_cast<int16_t>((value >> bits) + (remainder > threshold ? 1 : 0));
}

// Source: TFLM 90b983c, reference/hard_swish.h: all in 16 bits, saturating. The gate is (x + 3) / 6 in Q0.15.
void eval_s8(const Tensor& in, const Tensor& out, const Buffers& buffers) {
  const FixedPoint to_output = fixed_point(output_factor(in, out)), to_gate = fixed_point(gate_factor(in));
  for (int64_t i = 0; i < in.elements(); ++i) {
    const auto x = static_cast<int16_t>((buffers.in<int8_t>(0)[i] - zero_point(in)) * 128);
    int16_t gate = to_gate.shift > 0 ? saturated(x * (int64_t{1} << (to_gate.shift - 1))) : x;
    gate = rounded_product(gate, narrow(to_gate.multiplier));
    if (to_gate.shift > 0) gate = saturated(gate * 2);
    if (to_gate.shift < 0) gate = shifted(gate, -to_gate.shift);
    gate = static_cast<int16_t>((gate + (1 << 15)) >> 1);
    const int16_t product = cut_product(gate, rounded_product(x, narrow(to_output.multiplier)));
    const int value = shifted(product, -to_output.shift) + zero_point(out);
    buffers.out<int8_t>(0)[i] = static_cast<int8_t>(std::clamp(value, -128, 127));
  }
}

void eval_ref(const Graph& graph, const Node& node, const Buffers& buffers) {
  const Tensor& in = graph.tensor(node.inputs[0]);
  const Tensor& out = graph.tensor(node.outputs[0]);
  if (in.type == DType::kInt8) return eval_s8(in, out, buffers);
  for (int64_t i = 0; i < in.elements(); ++i) {
    const double x = double{buffers.in<float>(0)[i]};
    buffers.out<float>(0)[i] = static_cast<float>(x * std::clamp(x + 3, 0.0, 6.0) / 6);
  }
}

Result<std::vector<KernelCall>> lower_node(const Graph& graph, const Node& node, const Target&) {
  const Tensor& in = graph.tensor(node.inputs[0]);
  if (in.type == DType::kInt8) return std::vector{lookup_call(op_hard_swish, graph, node)};
  KernelCall call;
  call.kernel = &kernel("hard_swish_f32");
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
      {"int8", s8, {1, 4, 5, 13}, per_tensor(0.05f, 10), per_tensor(0.05f, -100)},
      {"int8 fine input", s8, {260}, per_tensor(0.01f, -20), per_tensor(0.008f, -30)},
      {"int8 coarse input", s8, {260}, per_tensor(0.3f, 40), per_tensor(0.2f, -110)},
      {"int8 input above 3 only", s8, {260}, per_tensor(0.5f, -128), per_tensor(0.5f, -128)},
      {"int8 saturating", s8, {260}, per_tensor(0.05f, 0), per_tensor(0.01f, 0)},
      {"float32", f32, {1, 3, 101}, {}, {}},
      {"float32 an image", f32, {1, 4, 5, 3}, {}, {}},
      {"float32 a scalar", f32, {}, {}, {}},
      {"float32 a row", f32, {77}, {}, {}},
      {"float32 a column", f32, {33, 1}, {}, {}},
  };
  std::vector<OpCase> out;
  for (const Row& row : table) {
    CaseBuilder builder(row.name);
    builder.node("hard_swish", {builder.input(row.type, row.shape, row.in)}, {}, row.type, row.out);
    out.push_back(builder.build());
  }
  return out;
}

}  // namespace

extern const OpDef op_hard_swish = {
    .name = "hard_swish",
    .summary = "x * clamp(x + 3, 0, 6) / 6 of every element",
    .source = "TFLM 90b983c micro/kernels/hard_swish_common.cc, reference/hard_swish.h",
    .channel_axis = -1,
    .locality = Locality::kElements,
    .tflite = {{117, "HARD_SWISH", 1}},
    .map_tflite = map_tflite,
    .infer = infer,
    .eval_ref = eval_ref,
    .lower = lower_node,
    .macs = macs,
    .cases = cases,
};

}  // namespace mote
