// SPDX-License-Identifier: Apache-2.0
#include "device/nn/unary/unary.h"

#include <algorithm>
#include <cmath>

#include "base/format.h"
#include "base/text.h"
#include "ops/case_builder.h"
#include "ops/checks.h"
#include "ops/fixed_point_exp.h"
#include "ops/lowering.h"
#include "ops/op.h"
#include "ops/quantization.h"
#include "ops/table.h"

namespace mote {

extern const OpDef op_unary;

namespace {

constexpr TypeSet kFloat = {DType::kFloat32};

// Functions of float, and of which integers there is fixed-point arithmetic.
constexpr int kNoCode = -1;  // ONNX has it only
struct Function {
  int code;
  const char* name;
  TypeSet types;
  double (*of)(double);
};
constexpr Function kFunctions[] = {
    {101, "abs", kInt8Int16AndFloat, [](double x) { return std::abs(x); }},
    {59, "neg", kFloat, [](double x) { return -x; }},
    {92, "square", kFloat, [](double x) { return x * x; }},
    {75, "sqrt", kFloat, [](double x) { return std::sqrt(x); }},
    {76, "rsqrt", kInt8AndFloat, [](double x) { return 1 / std::sqrt(x); }},
    {47, "exp", kFloat, [](double x) { return std::exp(x); }},
    {73, "log", kFloat, [](double x) { return std::log(x); }},
    {66, "sin", kFloat, [](double x) { return std::sin(x); }},
    {108, "cos", kFloat, [](double x) { return std::cos(x); }},
    {kNoCode, "asin", kFloat, [](double x) { return std::asin(x); }},
    {kNoCode, "acos", kFloat, [](double x) { return std::acos(x); }},
    {kNoCode, "atan", kFloat, [](double x) { return std::atan(x); }},
    {kNoCode, "erf", kFloat, [](double x) { return std::erf(x); }},
    {8, "floor", kFloat, [](double x) { return std::floor(x); }},
    {104, "ceil", kFloat, [](double x) { return std::ceil(x); }},
    {116, "round", kFloat, [](double x) { return std::nearbyint(x); }},
};

const Function* find_function(const std::string& name) {
  for (const Function& function : kFunctions)
    if (name == function.name) return &function;
  return nullptr;
}

Status map_tflite(const TfliteOptions&, Graph&, Node& node, int tflite_code) {
  for (const Function& function : kFunctions)
    if (function.code == tflite_code) node.attrs.set("function", std::string(function.name));
  return ok_status();
}

// Source: TFLM 90b983c, PrepareAbsRsqrt() in micro/kernels/elementwise.cc: the quotient and the root are
// taken in float.
double rescaling_factor(const Node& node, const Tensor& in, const Tensor& out) {
  const float from = in.quant.scale[0], to = out.quant.scale[0];
  return node.attrs.text("function") == "abs" ? double{from / to} : 1 / double{std::sqrt(from) * to};
}

Result<std::vector<Shape>> infer(const Graph& graph, const Node& node) {
  MOTE_TRY(check_input_count(node, 1, 1));
  const Tensor& in = graph.tensor(node.inputs[0]);
  const Tensor& out = graph.tensor(node.outputs[0]);
  const Function* function = find_function(node.attrs.text("function"));
  if (function == nullptr)
    return Error(Code::kInvalid, format("there is no function '{}'", node.attrs.text("function")));
  MOTE_TRY(check_same_type(in, out, function->types));
  if (in.type != DType::kFloat32 && !(rescaling_factor(node, in, out) < std::ldexp(1.0, 14)))
    return Error(
        Code::kInvalid,
        format("input scale {} cannot be brought to output scale {}", in.quant.scale[0], out.quant.scale[0]),
        "the quantisation of this layer is damaged: convert the model again");
  return std::vector<Shape>{in.shape};
}

// 0, and what is below it and has no root, counts as the largest value.
constexpr int kRootBits = 20;  // that keep a root whole
int64_t scaled_inverse_root(int32_t value, const FixedPoint& factor) {
  if (value <= 0) return INT32_MAX;
  FixedPoint root = fixed_inverse_root(value);
  root.shift += kRootBits;
  return rescale_ref(rescale_ref(1, root), {factor.multiplier, factor.shift - kRootBits});
}

template <class T>
void eval_integer(const Node& node, const Tensor& in, const Tensor& out, const Buffers& buffers) {
  const FixedPoint factor = fixed_point(rescaling_factor(node, in, out));
  const Range range = activation_range("none", out);
  const bool is_abs = node.attrs.text("function") == "abs";
  for (int64_t i = 0; i < out.elements(); ++i) {
    const int32_t x = buffers.in<T>(0)[i] - zero_point(in);
    const int64_t value = is_abs ? rescale_ref(std::abs(x), factor) : scaled_inverse_root(x, factor);
    buffers.out<T>(0)[i] =
        static_cast<T>(std::clamp<int64_t>(value + zero_point(out), range.low, range.high));
  }
}

void eval_ref(const Graph& graph, const Node& node, const Buffers& buffers) {
  const Tensor& in = graph.tensor(node.inputs[0]);
  const Tensor& out = graph.tensor(node.outputs[0]);
  if (in.type == DType::kInt8) return eval_integer<int8_t>(node, in, out, buffers);
  if (in.type == DType::kInt16) return eval_integer<int16_t>(node, in, out, buffers);
  const Function& function = *find_function(node.attrs.text("function"));
  for (int64_t i = 0; i < out.elements(); ++i)
    buffers.out<float>(0)[i] = static_cast<float>(function.of(double{buffers.in<float>(0)[i]}));
}

Result<std::vector<KernelCall>> lower_node(const Graph& graph, const Node& node, const Target&) {
  const Tensor& in = graph.tensor(node.inputs[0]);
  const Tensor& out = graph.tensor(node.outputs[0]);
  if (in.type == DType::kInt8) return std::vector{lookup_call(op_unary, graph, node)};
  KernelCall call;
  call.kernel = &kernel(format("{}_{}", node.attrs.text("function"), type_suffix(in.type)).c_str());
  call.integer("count", out.elements());
  if (in.type == DType::kInt16) {
    const FixedPoint factor = fixed_point(rescaling_factor(node, in, out));
    call.integer("multiplier", factor.multiplier);
    call.integer("shift", factor.shift);
  }
  return std::vector{call};
}

int64_t macs(const Graph&, const Node&) { return 0; }

std::vector<OpCase> cases() {
  struct Row {
    const char* name;
    const char* function;
    DType type;
    Shape shape;
    Quant in, out;
  };
  const auto s8 = DType::kInt8, s16 = DType::kInt16;
  const Quant middle = per_tensor(0.05f, 10), low = per_tensor(0.02f, -128), high = per_tensor(0.04f, 60);
  std::vector<Row> table = {
      {"int8 abs", "abs", s8, {1, 4, 5, 13}, middle, middle},
      {"int8 abs to a finer scale", "abs", s8, {260}, middle, low},
      {"int8 abs to a coarser scale", "abs", s8, {260}, low, high},
      {"int8 rsqrt", "rsqrt", s8, {260}, low, low},
      {"int8 rsqrt from a high zero point", "rsqrt", s8, {260}, high, per_tensor(0.01f, -128)},
      {"int8 rsqrt of large values", "rsqrt", s8, {260}, per_tensor(1.5f, -128), per_tensor(0.004f, -128)},
      {"int16 abs", "abs", s16, {1, 4, 5, 13}, per_tensor(2e-4f, 0), per_tensor(2e-4f, 0)},
      {"int16 abs to a finer scale", "abs", s16, {300}, per_tensor(2e-4f, 0), per_tensor(1e-4f, 0)},
      {"int16 abs to a coarser scale", "abs", s16, {300}, per_tensor(1e-4f, 0), per_tensor(7e-4f, 0)},
      {"int16 abs to twice the scale", "abs", s16, {300}, per_tensor(1e-4f, 0), per_tensor(2e-4f, 0)},
      {"int16 abs, saturating", "abs", s16, {31}, per_tensor(1e-2f, 0), per_tensor(1e-5f, 0)},
  };
  std::vector<OpCase> out;
  for (const Row& row : table) {
    CaseBuilder builder(row.name);
    builder.node("unary", {builder.input(row.type, row.shape, row.in)},
                 attrs({{"function", std::string(row.function)}}), row.type, row.out);
    out.push_back(builder.build());
  }
  for (const Function& function : kFunctions) {
    CaseBuilder builder(format("float32 {}", function.name));
    builder.node("unary", {builder.input(DType::kFloat32, {1, 3, 41})},
                 attrs({{"function", std::string(function.name)}}), DType::kFloat32);
    out.push_back(builder.build());
  }
  return out;
}

}  // namespace

extern const OpDef op_unary = {
    .name = "unary",
    .summary =
        "ABS, NEG, SQUARE, SQRT, RSQRT, EXP, LOG, SIN, COS, FLOOR, CEIL or ROUND of every element; arc sine, "
        "arc cosine, arc tangent and the error function",
    .source =
        "TFLM 90b983c micro/kernels/elementwise.cc; RSQRT of int8 below 0, which it refuses, is the "
        "largest value",
    .channel_axis = -1,
    .locality = Locality::kElements,
    .tflite = {{101, "ABS", 5},
               {59, "NEG", 1},
               {92, "SQUARE", 1},
               {75, "SQRT", 1},
               {76, "RSQRT", 3},
               {47, "EXP", 2},
               {73, "LOG", 2},
               {66, "SIN", 1},
               {108, "COS", 1},
               {8, "FLOOR", 1},
               {104, "CEIL", 1},
               {116, "ROUND", 1}},
    .map_tflite = map_tflite,
    .infer = infer,
    .eval_ref = eval_ref,
    .lower = lower_node,
    .macs = macs,
    .cases = cases,
};

}  // namespace mote
