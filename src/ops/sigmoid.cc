// SPDX-License-Identifier: Apache-2.0
#include "device/nn/sigmoid/sigmoid.h"

#include <algorithm>
#include <cmath>

#include "base/format.h"
#include "device/nn/unary/unary.h"
#include "ops/case_builder.h"
#include "ops/checks.h"
#include "ops/fixed_point_exp.h"
#include "ops/logistic_table.h"
#include "ops/lowering.h"
#include "ops/op.h"
#include "ops/quantization.h"
#include "ops/table.h"

namespace mote {

extern const OpDef op_sigmoid;

namespace {

constexpr int kLogistic = 14, kTanh = 28;

Status map_tflite(const TfliteOptions&, Graph&, Node& node, int tflite_code) {
  node.attrs.set("function", std::string(tflite_code == kLogistic ? "logistic" : "tanh"));
  return ok_status();
}

bool is_tanh(const Node& node) { return node.attrs.text("function") == "tanh"; }

// The only quantisation of the output that there is arithmetic for.
Quant output_quant(const Node& node, DType type) {
  if (type == DType::kInt16) return per_tensor(1.0f / 32768, 0);
  return is_tanh(node) ? per_tensor(1.0f / 128, 0) : per_tensor(1.0f / 256, -128);
}

// Of int16: steps of the table for a real value of 1, and the largest factor that the kernels take.
constexpr double kTableSteps = 4096 * 3, kMostFactor = 32767;

Result<std::vector<Shape>> infer(const Graph& graph, const Node& node) {
  MOTE_TRY(check_input_count(node, 1, 1));
  const Tensor& in = graph.tensor(node.inputs[0]);
  const Tensor& out = graph.tensor(node.outputs[0]);
  MOTE_TRY(check_same_type(in, out, kInt8Int16AndFloat));
  const std::string function = node.attrs.text("function");
  if (function != "logistic" && function != "tanh")
    return Error(Code::kInvalid, format("there is no function '{}'", function), "known: logistic, tanh");
  if (in.type == DType::kFloat32) return std::vector<Shape>{in.shape};
  if (in.type == DType::kInt16 && double{in.quant.scale[0]} * kTableSteps > kMostFactor)
    return Error(
        Code::kUnsupported,
        format("input '{}' is int16 with the scale {}, its largest factor has 16 bits", in.name,
               in.quant.scale[0]),
        format("scales up to {:.3f} are possible: convert the model again", kMostFactor / kTableSteps));
  const Quant wanted = output_quant(node, out.type);
  const auto scale = static_cast<double>(out.quant.scale[0]), known = static_cast<double>(wanted.scale[0]);
  if (out.quant.zero_point != wanted.zero_point || std::abs(scale - known) > 1e-3 * known)
    return Error(
        Code::kUnsupported,
        format("output '{}' has scale {} and zero point {}; the {} of {} always has {} and {}", out.name,
               scale, out.quant.zero_point[0], function, dtype_name(out.type), known, wanted.zero_point[0]),
        "the quantisation of this layer is damaged: convert the model again");
  return std::vector<Shape>{in.shape};
}

// Source: TFLM 90b983c, reference/integer_ops/logistic.h and tanh.h with CalculateInputRadius(): inputs are
// brought to Q4.27, and those that do not fit have the outermost results.
void eval_s8(const Node& node, const Tensor& in, const Buffers& buffers) {
  const double factor = double{in.quant.scale[0]} * std::ldexp(1.0, 27);
  int exponent = 0;
  std::frexp(factor, &exponent);
  const double radius = std::floor(15 * std::ldexp(1.0, 27 - exponent));
  for (int64_t i = 0; i < in.elements(); ++i) {
    const int32_t x = buffers.in<int8_t>(0)[i] - zero_point(in);
    int64_t value = x <= -radius ? -128 : 127;
    if (std::abs(static_cast<double>(x)) < radius) {
      const int32_t scaled = rescale_ref(x, fixed_point(factor));
      value = is_tanh(node) ? rounded_division(fixed_tanh(scaled), 1 << 24)
                            : rounded_division(fixed_logistic(scaled), 1 << 23) - 128;
    }
    buffers.out<int8_t>(0)[i] = static_cast<int8_t>(std::clamp<int64_t>(value, -128, 127));
  }
}

// The factor from an input to the table's steps, multiplier / 2^shift. Source: TFLM 90b983c,
// CalculateArithmeticOpDataLogistic() and CalculateArithmeticOpData() of tanh: scales that are, nearly,
// certain powers of two count as these.
struct TableFactor {
  int32_t multiplier;
  int shift;
};
TableFactor table_factor(const Node& node, const Tensor& in) {
  constexpr double kNearly = 1e-3;
  const double power = std::log2(double{in.quant.scale[0]}), rounded = std::round(power);
  const double steps = rounded + 12;
  const bool is_power = std::abs(power - rounded) < kNearly;
  if (is_power && (steps == 0 || (is_tanh(node) && steps == 1))) return {steps == 0 ? 3 : 6, 0};
  double factor = double{in.quant.scale[0]} * kTableSteps;
  int shift = 0;
  for (; factor <= kMostFactor / 2 && shift <= 30; ++shift) factor *= 2;
  return {static_cast<int32_t>(factor), shift};
}

void eval_s16(const Node& node, const Tensor& in, const Buffers& buffers) {
  const LogisticTable table;
  const TableFactor factor = table_factor(node, in);
  for (int64_t i = 0; i < in.elements(); ++i) {
    const int64_t n = logistic_steps(buffers.in<int16_t>(0)[i], factor.multiplier, factor.shift);
    buffers.out<int16_t>(0)[i] = is_tanh(node) ? table.tanh(n) : table.logistic(n);
  }
}

void eval_ref(const Graph& graph, const Node& node, const Buffers& buffers) {
  const Tensor& in = graph.tensor(node.inputs[0]);
  if (in.type == DType::kInt8) return eval_s8(node, in, buffers);
  if (in.type == DType::kInt16) return eval_s16(node, in, buffers);
  for (int64_t i = 0; i < in.elements(); ++i) {
    const double x = double{buffers.in<float>(0)[i]};
    buffers.out<float>(0)[i] = static_cast<float>(is_tanh(node) ? std::tanh(x) : 1 / (1 + std::exp(-x)));
  }
}

Result<std::vector<KernelCall>> lower_node(const Graph& graph, const Node& node, const Target&) {
  const Tensor& in = graph.tensor(node.inputs[0]);
  if (in.type == DType::kInt8) return std::vector{lookup_call(op_sigmoid, graph, node)};
  KernelCall call;
  call.kernel = &kernel(format("{}_{}", node.attrs.text("function"), type_suffix(in.type)).c_str());
  if (in.type == DType::kInt16) call.pointer("table", DType::kInt16, LogisticTable().entries());
  call.integer("count", in.elements());
  if (in.type == DType::kInt16) {
    const TableFactor factor = table_factor(node, in);
    call.integer("multiplier", factor.multiplier);
    call.integer("shift", factor.shift);
  }
  return std::vector{call};
}

int64_t macs(const Graph&, const Node&) { return 0; }

std::vector<OpCase> cases() {
  struct Row {
    const char* name;
    DType type;
    Quant in;
  };
  const auto f32 = DType::kFloat32, s8 = DType::kInt8, s16 = DType::kInt16;
  const std::vector<Row> table = {
      {"int8", s8, per_tensor(0.05f, -7)},
      {"int8 from a high zero point", s8, per_tensor(0.031f, 127)},
      {"int8 fine scale", s8, per_tensor(1e-3f, -128)},
      {"int8 beyond the range", s8, per_tensor(0.5f, 3)},
      {"int8 scale above 8", s8, per_tensor(9.0f, 3)},
      {"int16", s16, per_tensor(3e-4f, 0)},
      {"int16 scale 1/4096", s16, per_tensor(1.0f / 4096, 0)},
      {"int16 scale 1/2048", s16, per_tensor(1.0f / 2048, 0)},
      {"int16 fine scale", s16, per_tensor(1e-6f, 0)},
      {"int16 beyond the range", s16, per_tensor(0.01f, 0)},
      {"float32", f32, {}},
      {"float32 an image", f32, {}},
      {"float32 a scalar", f32, {}},
      {"float32 a row", f32, {}},
      {"float32 a column", f32, {}},
  };
  const Shape shapes[] = {{1, 3, 101}, {1, 4, 5, 3}, {}, {77}, {33, 1}};
  std::vector<OpCase> out;
  for (const char* function : {"logistic", "tanh"}) {
    for (size_t i = 0; i < table.size(); ++i) {
      CaseBuilder builder(format("{} {}", function, table[i].name));
      Node node;
      node.attrs.set("function", std::string(function));
      builder.node("sigmoid", {builder.input(table[i].type, shapes[i % 5], table[i].in)}, node.attrs,
                   table[i].type, output_quant(node, table[i].type));
      out.push_back(builder.build());
    }
  }
  return out;
}

}  // namespace

extern const OpDef op_sigmoid = {
    .name = "sigmoid",
    .summary = "LOGISTIC or TANH of every element",
    .source = "TFLM 90b983c reference/integer_ops/logistic.h and tanh.h",
    .channel_axis = -1,
    .locality = Locality::kElements,
    .tflite = {{kLogistic, "LOGISTIC", 3}, {kTanh, "TANH", 3}},
    .map_tflite = map_tflite,
    .infer = infer,
    .eval_ref = eval_ref,
    .lower = lower_node,
    .macs = macs,
    .cases = cases,
};

}  // namespace mote
