// SPDX-License-Identifier: Apache-2.0
#include "device/nn/cumsum/cumsum.h"

#include <algorithm>
#include <cmath>

#include "base/format.h"
#include "ops/case_builder.h"
#include "ops/checks.h"
#include "ops/op.h"
#include "ops/quantization.h"
#include "ops/tflite_inputs.h"

namespace mote {

namespace {

// CumsumOptions of the schema. Inputs of the file: tensor, int32 axis, where negative ones count from the
// end.
Status map_tflite(const TfliteOptions& options, Graph& graph, Node& node, int) {
  enum { kExclusive, kReverse };
  MOTE_TRY(check_input_count(node, 2, 2));
  MOTE_ASSIGN(const int64_t given, integer_of_input(graph, node, 1, "axis"));
  MOTE_ASSIGN(const size_t axis, axis_from(given, graph.tensor(node.inputs[0]).shape.size()));
  node.attrs.set("axis", static_cast<int64_t>(axis));
  node.attrs.set("exclusive", int64_t{options.byte_field(kExclusive, 0) != 0});
  node.attrs.set("reverse", int64_t{options.byte_field(kReverse, 0) != 0});
  node.inputs.resize(1);
  return ok_status();
}

// Source: TFLM 90b983c, CalculateOpData() in kernels/cumsum.cc: from steps of half the input's scale, with
// 20 bits after the point, to the output's.
double factor_of(const Tensor& in, const Tensor& out) {
  return 2 * double{in.quant.scale[0]} / (std::ldexp(1.0, 20) * double{out.quant.scale[0]});
}

Result<std::vector<Shape>> infer(const Graph& graph, const Node& node) {
  MOTE_TRY(check_input_count(node, 1, 1));
  const Tensor& in = graph.tensor(node.inputs[0]);
  const Tensor& out = graph.tensor(node.outputs[0]);
  MOTE_TRY(check_same_type(in, out));
  const int64_t axis = node.attrs.integer("axis");
  if (axis < 0 || axis >= static_cast<int64_t>(in.shape.size()))
    return Error(Code::kInvalid, format("axis {} is not one of {}", axis, shape_text(in.shape)));
  if (in.type == DType::kInt8 && !(factor_of(in, out) < 1))
    return Error(
        Code::kInvalid,
        format("input scale {} cannot be brought to output scale {}", in.quant.scale[0], out.quant.scale[0]),
        "the quantisation of this layer is damaged: convert the model again");
  return std::vector<Shape>{in.shape};
}

// The sizes before the axis, along it and behind it.
struct Lines {
  int64_t outer, count, inner;
};
Lines lines_of(const Shape& shape, int64_t axis) {
  return {element_count(Shape(shape.begin(), shape.begin() + axis)), shape[static_cast<size_t>(axis)],
          element_count(Shape(shape.begin() + axis + 1, shape.end()))};
}

// Calls line(places) with the places of each line's elements in the order in which they are added.
template <class Visit>
void for_each_line(const Graph& graph, const Node& node, const Visit& line) {
  const Lines lines = lines_of(graph.tensor(node.inputs[0]).shape, node.attrs.integer("axis"));
  for (int64_t o = 0; o < lines.outer; ++o) {
    for (int64_t i = 0; i < lines.inner; ++i) {
      std::vector<int64_t> places;
      for (int64_t a = 0; a < lines.count; ++a) places.push_back((o * lines.count + a) * lines.inner + i);
      if (node.attrs.integer("reverse") != 0) std::reverse(places.begin(), places.end());
      line(places);
    }
  }
}

void eval_s8(const Graph& graph, const Node& node, const Buffers& buffers) {
  const Tensor& in = graph.tensor(node.inputs[0]);
  const Tensor& out = graph.tensor(node.outputs[0]);
  const FixedPoint factor = fixed_point(factor_of(in, out));
  const bool exclusive = node.attrs.integer("exclusive") != 0;
  for_each_line(graph, node, [&](const std::vector<int64_t>& places) {
    int64_t sum = -zero_point(in);  // TensorFlow Lite begins with a stored 0
    for (const int64_t i : places) {
      const int64_t before = sum;
      sum += buffers.in<int8_t>(0)[i] - zero_point(in);
      const int64_t scaled = (exclusive ? before : sum) * (1 << MOTE_CUMSUM_BITS);
      const int64_t value =
          int64_t{rescale_ref(static_cast<int32_t>(static_cast<uint32_t>(scaled)), factor)} + zero_point(out);
      buffers.out<int8_t>(0)[i] = static_cast<int8_t>(std::clamp<int64_t>(value, -128, 127));
    }
  });
}

void eval_ref(const Graph& graph, const Node& node, const Buffers& buffers) {
  if (graph.tensor(node.outputs[0]).type == DType::kInt8) return eval_s8(graph, node, buffers);
  const bool exclusive = node.attrs.integer("exclusive") != 0;
  for_each_line(graph, node, [&](const std::vector<int64_t>& places) {
    double sum = 0;
    for (const int64_t i : places) {
      const double before = sum;
      sum += double{buffers.in<float>(0)[i]};
      buffers.out<float>(0)[i] = static_cast<float>(exclusive ? before : sum);
    }
  });
}

Result<std::vector<KernelCall>> lower_node(const Graph& graph, const Node& node, const Target&) {
  const Tensor& in = graph.tensor(node.inputs[0]);
  const Tensor& out = graph.tensor(node.outputs[0]);
  const Lines lines = lines_of(in.shape, node.attrs.integer("axis"));
  KernelCall call;
  call.kernel = &kernel(in.type == DType::kFloat32 ? "cumsum_f32" : "cumsum_s8");
  call.integer("outer", lines.outer);
  call.integer("count", lines.count);
  call.integer("inner", lines.inner);
  call.integer("exclusive", node.attrs.integer("exclusive") != 0);
  call.integer("reverse", node.attrs.integer("reverse") != 0);
  if (in.type == DType::kFloat32) return std::vector{call};
  const FixedPoint factor = fixed_point(factor_of(in, out));
  call.integer("zero_point", zero_point(in));
  call.integer("out_zero_point", zero_point(out));
  call.integer("multiplier", factor.multiplier);
  call.integer("shift", factor.shift);
  return std::vector{call};
}

int64_t macs(const Graph&, const Node&) { return 0; }

struct CumsumCase {
  const char* name;
  Shape in;
  int64_t axis, exclusive, reverse;
};

std::vector<OpCase> cases() {
  const std::vector<CumsumCase> table = {
      {"rows", {3, 17}, 1, 0, 0},
      {"columns, exclusive", {9, 6}, 0, 1, 0},
      {"middle, reverse", {2, 7, 4}, 1, 0, 1},
      {"rank 4, both", {2, 3, 4, 5}, 2, 1, 1},
      {"long", {300}, 0, 0, 0},
  };
  std::vector<OpCase> out;
  for (const DType type : {DType::kInt8, DType::kFloat32}) {
    for (const CumsumCase& row : table) {
      CaseBuilder builder(format("{} {}", dtype_name(type), row.name));
      builder.node("cumsum", {builder.input(type, row.in, per_tensor(0.05f, -4))},
                   attrs({{"axis", row.axis}, {"exclusive", row.exclusive}, {"reverse", row.reverse}}), type,
                   per_tensor(0.17f, 9));
      out.push_back(builder.build());
    }
  }
  return out;
}

}  // namespace

extern const OpDef op_cumsum = {
    .name = "cumsum",
    .summary = "running sums along one dimension, with or without the element itself, from either end",
    .source = "TFLM 90b983c reference/cumsum.h",
    .channel_axis = -1,
    .ram_inputs = 1,
    .tflite = {{128, "CUMSUM", 1}},
    .map_tflite = map_tflite,
    .infer = infer,
    .eval_ref = eval_ref,
    .lower = lower_node,
    .macs = macs,
    .cases = cases,
};

}  // namespace mote
