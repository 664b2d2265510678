// SPDX-License-Identifier: Apache-2.0
#include "device/nn/batch_matmul/batch_matmul.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "base/format.h"
#include "ir/verify.h"
#include "ops/case_builder.h"
#include "ops/checks.h"
#include "ops/op.h"
#include "ops/quantization.h"

namespace mote {

namespace {

constexpr size_t kMostBatches = 3;  // leading dimensions, TensorFlow Lite Micro's and the kernels'
constexpr int64_t kMostDepthS16 = 1 << 17;

// BatchMatMulOptions of the schema; the field left out matters to hybrid layers only.
Status map_tflite(const TfliteOptions& options, Graph&, Node& node, int) {
  enum { kAdjX, kAdjY };
  node.attrs.set("adj_x", int64_t{options.byte_field(kAdjX, 0) != 0});
  node.attrs.set("adj_y", int64_t{options.byte_field(kAdjY, 0) != 0});
  return ok_status();
}

// An operand as lines along which the sum runs: rows of the first, columns of the second, or the other way
// round where it is transposed. Steps in elements.
struct Operand {
  std::array<int64_t, kMostBatches> batches, batch_steps;
  int64_t lines, depth, line_step, depth_step;
};

Operand operand_of(const Shape& shape, bool lines_are_rows) {
  const int64_t rows = shape[shape.size() - 2], columns = shape.back();
  Operand out{};
  out.batches.fill(1);
  int64_t step = rows * columns;
  for (size_t d = shape.size() - 2, to = kMostBatches; d-- > 0;) {
    out.batches[--to] = shape[d];
    out.batch_steps[to] = shape[d] == 1 ? 0 : step;
    step *= shape[d];
  }
  if (lines_are_rows) {
    out.lines = rows, out.depth = columns, out.line_step = columns, out.depth_step = 1;
  } else {
    out.lines = columns, out.depth = rows, out.line_step = 1, out.depth_step = columns;
  }
  return out;
}

struct Operands {
  Operand a, b;
};
Operands operands_of(const Graph& graph, const Node& node) {
  return {operand_of(graph.tensor(node.inputs[0]).shape, node.attrs.integer("adj_x") == 0),
          operand_of(graph.tensor(node.inputs[1]).shape, node.attrs.integer("adj_y") != 0)};
}

std::array<int64_t, kMostBatches> output_batches(const Operands& operands) {
  std::array<int64_t, kMostBatches> out{};
  for (size_t d = 0; d < kMostBatches; ++d) out[d] = std::max(operands.a.batches[d], operands.b.batches[d]);
  return out;
}

// Source: TFLM 90b983c, GetQuantizedConvolutionMultipler(): the product of scales is taken in float.
double product_factor(const Tensor& a, const Tensor& b, const Tensor& out) {
  return double{a.quant.scale[0] * b.quant.scale[0]} / double{out.quant.scale[0]};
}

Status check_quantization(const Tensor& a, const Tensor& b, const Tensor& out, int64_t depth) {
  if (out.type == DType::kFloat32) return ok_status();
  // The rounding of 64-bit sums knows no larger shift to the left.
  const double largest = std::ldexp(1.0, out.type == DType::kInt16 ? 7 : 30);
  if (!(product_factor(a, b, out) < largest))
    return Error(Code::kInvalid,
                 format("the output's scale {} is too small for inputs of scale {} and {}",
                        out.quant.scale[0], a.quant.scale[0], b.quant.scale[0]),
                 "the quantisation of this layer is damaged: convert the model again");
  if (out.type == DType::kInt16 && depth > kMostDepthS16)
    return Error(Code::kUnsupported,
                 format("sums of {} products, int16 has at most {}", depth, kMostDepthS16));
  return ok_status();
}

Result<std::vector<Shape>> infer(const Graph& graph, const Node& node) {
  MOTE_TRY(check_input_count(node, 2, 2));
  const Tensor& a = graph.tensor(node.inputs[0]);
  const Tensor& b = graph.tensor(node.inputs[1]);
  const Tensor& out = graph.tensor(node.outputs[0]);
  MOTE_TRY(check_same_type(a, b, kInt8Int16AndFloat));
  MOTE_TRY(check_same_type(a, out, kInt8Int16AndFloat));
  for (const Tensor* t : {&a, &b})
    if (t->shape.size() < 2 || t->shape.size() > 2 + kMostBatches)
      return Error(
          Code::kUnsupported,
          format("'{}' has {} dimensions, it must have 2 to {}", t->name, t->shape.size(), 2 + kMostBatches),
          "reshape it before the product");
  const Operands operands = operands_of(graph, node);
  const std::string shapes = format("{} and {}", shape_text(a.shape), shape_text(b.shape));
  if (operands.a.depth != operands.b.depth)
    return Error(Code::kInvalid, format("{} cannot be multiplied: sums of {} and {} products", shapes,
                                        operands.a.depth, operands.b.depth));
  MOTE_TRY(check_quantization(a, b, out, operands.a.depth));
  Shape result;
  const size_t rank = std::max(a.shape.size(), b.shape.size());
  int64_t elements = operands.a.lines * operands.b.lines;
  for (size_t d = kMostBatches + 2 - rank; d < kMostBatches; ++d) {
    const int64_t of_a = operands.a.batches[d], of_b = operands.b.batches[d];
    if (of_a != of_b && of_a != 1 && of_b != 1)
      return Error(Code::kInvalid, format("the leading dimensions of {} do not fit together", shapes));
    result.push_back(static_cast<int32_t>(std::max(of_a, of_b)));
    elements = std::min(elements, kMaxTensorBytes + 1) * result.back();
  }
  if (elements > kMaxTensorBytes)
    return Error(Code::kInvalid, format("the product of {} is larger than mote accepts", shapes));
  result.push_back(static_cast<int32_t>(operands.a.lines));
  result.push_back(static_cast<int32_t>(operands.b.lines));
  return std::vector<Shape>{result};
}

// Calls visit(first of a's line, first of b's line, out index) for every output.
template <class Visit>
void for_each_product(const Operands& operands, const Visit& visit) {
  const auto [n0, n1, n2] = output_batches(operands);
  const Operand &a = operands.a, &b = operands.b;
  int64_t at = 0;
  for (int64_t b0 = 0; b0 < n0; ++b0)
    for (int64_t b1 = 0; b1 < n1; ++b1)
      for (int64_t b2 = 0; b2 < n2; ++b2)
        for (int64_t i = 0; i < a.lines; ++i)
          for (int64_t j = 0; j < b.lines; ++j) {
            const auto first = [&](const Operand& o, int64_t line) {
              return b0 * o.batch_steps[0] + b1 * o.batch_steps[1] + b2 * o.batch_steps[2] +
                     line * o.line_step;
            };
            visit(first(a, i), first(b, j), at++);
          }
}

template <class T>
void eval_integer(const Graph& graph, const Node& node, const Buffers& buffers) {
  const Tensor& a = graph.tensor(node.inputs[0]);
  const Tensor& b = graph.tensor(node.inputs[1]);
  const Tensor& out = graph.tensor(node.outputs[0]);
  const Operands operands = operands_of(graph, node);
  const FixedPoint factor = fixed_point(product_factor(a, b, out));
  const Range range = activation_range("none", out);
  for_each_product(operands, [&](int64_t of_a, int64_t of_b, int64_t at) {
    int64_t sum = 0;
    for (int64_t k = 0; k < operands.a.depth; ++k)
      sum += int64_t{buffers.in<T>(0)[of_a + k * operands.a.depth_step] - zero_point(a)} *
             (buffers.in<T>(1)[of_b + k * operands.b.depth_step] - zero_point(b));
    const int64_t scaled =
        out.type == DType::kInt16
            ? rescale_wide_ref(sum, factor)
            : int64_t{rescale_ref(static_cast<int32_t>(static_cast<uint32_t>(sum)), factor)};
    buffers.out<T>(0)[at] =
        static_cast<T>(std::clamp<int64_t>(scaled + zero_point(out), range.low, range.high));
  });
}

void eval_f32(const Graph& graph, const Node& node, const Buffers& buffers) {
  const Operands operands = operands_of(graph, node);
  for_each_product(operands, [&](int64_t of_a, int64_t of_b, int64_t at) {
    double sum = 0;
    for (int64_t k = 0; k < operands.a.depth; ++k)
      sum += double{buffers.in<float>(0)[of_a + k * operands.a.depth_step]} *
             double{buffers.in<float>(1)[of_b + k * operands.b.depth_step]};
    buffers.out<float>(0)[at] = static_cast<float>(sum);
  });
}

void eval_ref(const Graph& graph, const Node& node, const Buffers& buffers) {
  const DType type = graph.tensor(node.outputs[0]).type;
  if (type == DType::kFloat32) return eval_f32(graph, node, buffers);
  if (type == DType::kInt16) return eval_integer<int16_t>(graph, node, buffers);
  eval_integer<int8_t>(graph, node, buffers);
}

void add_sizes(KernelCall& call, const Operands& operands, bool swapped) {
  const Operand& x = swapped ? operands.b : operands.a;
  const Operand& y = swapped ? operands.a : operands.b;
  const auto batches = output_batches(operands);
  for (size_t d = 0; d < kMostBatches; ++d) call.integer(format("batch_{}", d), batches[d]);
  for (size_t d = 0; d < kMostBatches; ++d) call.integer(format("x_batch_{}", d), x.batch_steps[d]);
  for (size_t d = 0; d < kMostBatches; ++d) call.integer(format("y_batch_{}", d), y.batch_steps[d]);
  call.integer("x_lines", x.lines);
  call.integer("y_lines", y.lines);
  call.integer("depth", x.depth);
  call.integer("x_line", x.line_step);
  call.integer("x_step", x.depth_step);
  call.integer("y_line", y.line_step);
  call.integer("y_step", y.depth_step);
  call.integer("out_x", swapped ? 1 : y.lines);
  call.integer("out_y", swapped ? x.lines : 1);
}

// A constant operand is the kernel's y, whichever of the two it is.
Result<std::vector<KernelCall>> lower_node(const Graph& graph, const Node& node, const Target&) {
  const bool swapped = graph.tensor(node.inputs[0]).is_constant();
  const TensorId x_id = node.inputs[swapped ? 1 : 0], y_id = node.inputs[swapped ? 0 : 1];
  const Tensor& x = graph.tensor(x_id);
  const Tensor& y = graph.tensor(y_id);
  const Tensor& out = graph.tensor(node.outputs[0]);
  if (x.is_constant())
    return Error(Code::kUnsupported, "both factors are constants: their product is one, too");
  const char* type = out.type == DType::kFloat32 ? "f32" : out.type == DType::kInt16 ? "s16" : "s8";
  KernelCall call;
  call.kernel = &kernel(format("batch_matmul_{}{}", y.is_constant() ? "constant_" : "", type).c_str());
  call.inputs = {x_id};
  if (y.is_constant()) {
    call.pointer("y", y.type, *y.data);
  } else {
    call.inputs.push_back(y_id);
  }
  add_sizes(call, operands_of(graph, node), swapped);
  if (out.type == DType::kFloat32) return std::vector{call};
  const FixedPoint factor = fixed_point(product_factor(x, y, out));
  if (out.type == DType::kInt16) {
    const WideFactor wide = wide_factor(factor);
    call.integer("multiplier", wide.multiplier);
    call.integer("right", wide.right);
    return std::vector{call};
  }
  call.integer("x_zero_point", zero_point(x));
  call.integer("y_zero_point", zero_point(y));
  call.integer("out_zero_point", zero_point(out));
  call.integer("multiplier", factor.multiplier);
  call.integer("shift", factor.shift);
  return std::vector{call};
}

int64_t macs(const Graph& graph, const Node& node) {
  return graph.tensor(node.outputs[0]).elements() * operands_of(graph, node).a.depth;
}

struct MatmulCase {
  const char* name;
  Shape a, b;
  bool adj_x, adj_y;
  int constant = -1;  // which operand, if any
};

std::vector<OpCase> cases() {
  const std::vector<MatmulCase> table = {
      {"matrices", {3, 17}, {17, 5}, false, false},
      {"right transposed", {1, 6, 9}, {1, 7, 9}, false, true},
      {"left transposed", {9, 6}, {9, 7}, true, false},
      {"both transposed", {2, 9, 6}, {2, 7, 9}, true, true},
      {"batches stretched on both sides", {2, 1, 3, 8}, {4, 8, 5}, false, false},
      {"rank 5", {2, 1, 3, 4, 6}, {3, 1, 6, 2}, false, false},
      {"constant on the right", {3, 4, 33}, {33, 6}, false, false, 1},
      {"constant on the left, transposed", {12, 4}, {2, 12, 7}, true, false, 0},
      {"vector times matrix", {1, 40}, {40, 1}, false, false},
  };
  std::vector<OpCase> out;
  for (const DType type : {DType::kInt8, DType::kInt16, DType::kFloat32}) {
    for (const MatmulCase& row : table) {
      CaseBuilder builder(format("{} {}", dtype_name(type), row.name));
      const bool bytes = type == DType::kInt8;
      const auto operand = [&](int number, const Shape& shape, const Quant& quant) {
        return row.constant == number ? builder.constant(type, shape, quant)
                                      : builder.input(type, shape, quant);
      };
      const TensorId a = operand(0, row.a, per_tensor(bytes ? 0.05f : 2e-4f, bytes ? -17 : 0));
      const TensorId b = operand(1, row.b, per_tensor(bytes ? 0.03f : 1e-4f, bytes ? 40 : 0));
      builder.node("batch_matmul", {a, b},
                   attrs({{"adj_x", int64_t{row.adj_x}}, {"adj_y", int64_t{row.adj_y}}}), type,
                   per_tensor(bytes ? 0.6f : 2e-3f, bytes ? -6 : 0));
      out.push_back(builder.build());
    }
  }
  return out;
}

}  // namespace

extern const OpDef op_batch_matmul = {
    .name = "batch_matmul",
    .summary = "products of matrices, one for each place in the leading dimensions, which may be stretched",
    .source = "TFLM 90b983c reference/batch_matmul.h",
    .channel_axis = -1,
    .tflite = {{126, "BATCH_MATMUL", 4}},
    .map_tflite = map_tflite,
    .infer = infer,
    .eval_ref = eval_ref,
    .lower = lower_node,
    .macs = macs,
    .cases = cases,
};

}  // namespace mote
