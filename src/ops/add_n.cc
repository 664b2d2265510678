// SPDX-License-Identifier: Apache-2.0
#include "device/nn/add_n/add_n.h"

#include <algorithm>
#include <cmath>

#include "base/format.h"
#include "ops/arithmetic.h"
#include "ops/case_builder.h"
#include "ops/checks.h"
#include "ops/lowering.h"
#include "ops/op.h"
#include "ops/scaled_sum.h"

namespace mote {

namespace {

Status map_tflite(const TfliteOptions&, Graph&, Node&, int) { return ok_status(); }

// Source: TFLM 90b983c, CalculateOpData() in micro/kernels/add_n.cc.
double output_factor(const Tensor& in, const Tensor& out) {
  return 2 * double{in.quant.scale[0]} / (std::ldexp(1.0, sum_left_shift(out)) * double{out.quant.scale[0]});
}
SumFactors read_factors(const Tensor& in, const Tensor& out) {
  return {sum_left_shift(out), {fixed_point(0.5), fixed_point(0.5)}, fixed_point(output_factor(in, out))};
}

Result<std::vector<Shape>> infer(const Graph& graph, const Node& node) {
  constexpr size_t kMostInputs = 1 << 12;
  MOTE_TRY(check_input_count(node, 2, kMostInputs));
  const Tensor& first = graph.tensor(node.inputs[0]);
  const Tensor& out = graph.tensor(node.outputs[0]);
  for (const TensorId id : node.inputs) {
    if (id == kNoTensor) return Error(Code::kInvalid, "an input is missing");
    const Tensor& in = graph.tensor(id);
    MOTE_TRY(check_same_type(in, out));
    if (in.shape != first.shape)
      return Error(Code::kInvalid, format("the inputs '{}' and '{}' have the shapes {} and {}", first.name,
                                          in.name, shape_text(first.shape), shape_text(in.shape)));
    if (in.type == DType::kInt8 && in.quant != first.quant)
      return Error(
          Code::kUnsupported,
          format("the inputs '{}' and '{}' have different scales or zero points", first.name, in.name),
          "add them two by two: tf.add");
  }
  if (is_quantized(out) && !(output_factor(first, out) < 1)) return factor_error(first, first, out);
  return std::vector<Shape>{first.shape};
}

// TFLM begins with what the stored value 0 stands for, which is a number if the zero point is another one.
void eval_s8(const Graph& graph, const Node& node, const Buffers& buffers) {
  const Tensor& in = graph.tensor(node.inputs[0]);
  const Tensor& out = graph.tensor(node.outputs[0]);
  const SumFactors factors = read_factors(in, out);
  for (int64_t i = 0; i < out.elements(); ++i) {
    auto sum = static_cast<uint32_t>(scaled_operand(0, in, factors, 0));
    for (size_t k = 0; k < node.inputs.size(); ++k)
      sum += static_cast<uint32_t>(scaled_operand(buffers.in<int8_t>(k)[i], in, factors, 0));
    const int64_t value = int64_t{rescale_ref(static_cast<int32_t>(sum), factors.out)} + zero_point(out);
    buffers.out<int8_t>(0)[i] = static_cast<int8_t>(std::clamp<int64_t>(value, -128, 127));
  }
}

void eval_ref(const Graph& graph, const Node& node, const Buffers& buffers) {
  const Tensor& out = graph.tensor(node.outputs[0]);
  if (out.type == DType::kInt8) return eval_s8(graph, node, buffers);
  for (int64_t i = 0; i < out.elements(); ++i) {
    double sum = 0;
    for (size_t k = 0; k < node.inputs.size(); ++k) sum += double{buffers.in<float>(k)[i]};
    buffers.out<float>(0)[i] = static_cast<float>(sum);
  }
}

Result<std::vector<KernelCall>> lower_node(const Graph& graph, const Node& node, const Target&) {
  const Tensor& in = graph.tensor(node.inputs[0]);
  const Tensor& out = graph.tensor(node.outputs[0]);
  KernelCall call;
  call.kernel = &kernel(format("add_n_{}", type_suffix(out.type)).c_str());
  call.integer("inputs", static_cast<int64_t>(node.inputs.size()));
  call.integer("count", out.elements());
  if (is_quantized(out)) {
    const SumFactors factors = read_factors(in, out);
    add_scaled_operand(call, "in", in, factors.in[0]);
    add_scaled_operand(call, "out", out, factors.out);
  }
  call.instructions = call.kernel->cost * out.elements() * static_cast<int64_t>(node.inputs.size()) / 300;
  return std::vector{call};
}

int64_t macs(const Graph&, const Node&) { return 0; }

std::vector<OpCase> cases() {
  struct Row {
    const char* name;
    DType type;
    int inputs;
    Shape shape;
    Quant in, out;
    bool twice = false;  // the first input once more
  };
  const auto f32 = DType::kFloat32, s8 = DType::kInt8;
  const Quant q = per_tensor(0.05f, 3), r = per_tensor(0.11f, -17);
  const std::vector<Row> table = {
      {"int8 two", s8, 2, {2, 3, 5}, q, r},
      {"int8 three", s8, 3, {37}, r, per_tensor(0.2f, 5)},
      {"int8 seven", s8, 7, {1, 3, 5, 4}, q, per_tensor(0.15f, -60)},
      {"int8 one of them twice", s8, 2, {9}, q, r, true},
      {"int8 sums that wrap around", s8, 20, {33}, per_tensor(0.05f, -128), per_tensor(0.9f, -128)},
      {"float32 two", f32, 2, {2, 3, 5}, {}, {}},
      {"float32 three", f32, 3, {37}, {}, {}},
      {"float32 seven", f32, 7, {1, 3, 5, 4}, {}, {}},
      {"float32 one of them twice", f32, 2, {9}, {}, {}, true},
      {"float32 scalars", f32, 4, {}, {}, {}},
  };
  std::vector<OpCase> out;
  for (const Row& row : table) {
    CaseBuilder builder(row.name);
    std::vector<TensorId> inputs;
    for (int i = 0; i < row.inputs; ++i) inputs.push_back(builder.input(row.type, row.shape, row.in));
    if (row.twice) inputs.push_back(inputs[0]);
    builder.node("add_n", inputs, {}, row.type, row.out);
    out.push_back(builder.build());
  }
  return out;
}

}  // namespace

extern const OpDef op_add_n = {
    .name = "add_n",
    .summary = "sum of any number of tensors of the same shape",
    .source = "TFLM 90b983c micro/kernels/add_n.cc, reference/add_n.h",
    .channel_axis = -1,
    .locality = Locality::kElements,
    .ram_inputs = kAllInputs,
    .tflite = {{106, "ADD_N", 1}},
    .map_tflite = map_tflite,
    .infer = infer,
    .eval_ref = eval_ref,
    .lower = lower_node,
    .macs = macs,
    .cases = cases,
};

}  // namespace mote
