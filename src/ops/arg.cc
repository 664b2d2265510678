// SPDX-License-Identifier: Apache-2.0
#include "ops/arg.h"

#include "base/format.h"
#include "device/nn/arg/arg.h"
#include "ops/case_builder.h"
#include "ops/checks.h"
#include "ops/tflite_inputs.h"

namespace mote {

Status map_arg(const TfliteOptions&, Graph& graph, Node& node, int) {
  MOTE_TRY(check_input_count(node, 2, 2));
  MOTE_ASSIGN(const int64_t given, integer_of_input(graph, node, 1, "axis"));
  MOTE_ASSIGN(const size_t axis, axis_from(given, graph.tensor(node.inputs[0]).shape.size()));
  node.attrs.set("axis", static_cast<int64_t>(axis));
  node.inputs.resize(1);
  return ok_status();
}

Result<std::vector<Shape>> infer_arg(const Graph& graph, const Node& node) {
  MOTE_TRY(check_input_count(node, 1, 1));
  const Tensor& in = graph.tensor(node.inputs[0]);
  MOTE_TRY(check_activation_type(in, "input"));
  if (const Tensor& out = graph.tensor(node.outputs[0]); out.type != DType::kInt32)
    return Error(Code::kUnsupported, format("the output is {}, it must be int32", dtype_name(out.type)),
                 "export with output_type=tf.int32");
  const int64_t axis = node.attrs.integer("axis");
  if (axis < 0 || axis >= static_cast<int64_t>(in.shape.size()))
    return Error(Code::kInvalid, format("axis {} is not one of {}", axis, shape_text(in.shape)));
  Shape out = in.shape;
  out.erase(out.begin() + axis);
  return std::vector<Shape>{out};
}

std::vector<KernelCall> lower_arg(const Graph& graph, const Node& node, const char* s8, const char* f32) {
  const Tensor& in = graph.tensor(node.inputs[0]);
  const int64_t axis = node.attrs.integer("axis"), count = in.shape[static_cast<size_t>(axis)];
  const int64_t outer = element_count(Shape(in.shape.begin(), in.shape.begin() + axis));
  const int64_t outputs = in.elements() / count;
  KernelCall call;
  call.kernel = &kernel(in.type == DType::kFloat32 ? f32 : s8);
  call.integer("outer", outer);
  call.integer("count", count);
  call.integer("inner", outputs / outer);
  call.instructions = 15 * outputs + 7 * in.elements();
  return {call};
}

namespace {

struct ArgCase {
  const char* name;
  Shape in;
  int64_t axis;
};

}  // namespace

std::vector<OpCase> arg_cases(const char* op) {
  const std::vector<ArgCase> table = {
      {"classes", {1, 12}, 1},    {"rows", {9, 33}, 1},          {"columns", {7, 11}, 0},
      {"image", {2, 3, 4, 5}, 2}, {"channels", {1, 5, 4, 3}, 3}, {"many alike", {3, 300}, 1},
      {"one element", {6, 1}, 1},
  };
  std::vector<OpCase> out;
  for (const DType type : {DType::kInt8, DType::kFloat32}) {
    for (const ArgCase& row : table) {
      CaseBuilder builder(format("{} {}", dtype_name(type), row.name));
      builder.node(op, {builder.input(type, row.in, per_tensor(0.05f, 4))}, attrs({{"axis", row.axis}}),
                   DType::kInt32);
      out.push_back(builder.build());
    }
  }
  return out;
}

}  // namespace mote
