// SPDX-License-Identifier: Apache-2.0
#include <cstring>

#include "base/format.h"
#include "device/nn/copy/copy.h"
#include "ops/case_builder.h"
#include "ops/checks.h"
#include "ops/op.h"
#include "ops/tflite_inputs.h"

namespace mote {

namespace {

// SHAPE: the output becomes a constant, and the importer leaves the node out.
Status map_tflite(const TfliteOptions&, Graph& graph, Node& node, int) {
  MOTE_TRY(check_input_count(node, 1, 1));
  const Shape shape = graph.tensor(node.inputs[0]).shape;
  Tensor& out = graph.tensor(node.outputs[0]);
  MOTE_TRY(check_type(out, "output", {DType::kInt32, DType::kInt64}));
  if (out.shape != Shape{static_cast<int32_t>(shape.size())})
    return Error(Code::kInvalid, format("output '{}' is declared as {} for a shape of {} dimensions",
                                        out.name, shape_text(out.shape), shape.size()));
  out.data = out.type == DType::kInt32 ? constant_tensor("", out.type, out.shape, shape).data
                                       : constant_tensor("", out.type, out.shape, sizes_of(shape)).data;
  return ok_status();
}

Result<std::vector<Shape>> infer(const Graph& graph, const Node& node) {
  MOTE_TRY(check_input_count(node, 1, 1));
  const Tensor& value = graph.tensor(node.inputs[0]);
  MOTE_TRY(check_constant(value, "value"));
  if (value.type != graph.tensor(node.outputs[0]).type)
    return Error(Code::kInvalid, "a constant and its copy must have the same type");
  return std::vector<Shape>{value.shape};
}

void eval_ref(const Graph& graph, const Node& node, const Buffers& buffers) {
  std::memcpy(buffers.out<uint8_t>(0), buffers.in<uint8_t>(0),
              static_cast<size_t>(graph.tensor(node.outputs[0]).bytes()));
}

Result<std::vector<KernelCall>> lower_node(const Graph& graph, const Node& node, const Target&) {
  const Tensor& value = graph.tensor(node.inputs[0]);
  KernelCall call;
  call.kernel = &kernel("load_constant");
  call.pointer("values", DType::kInt8, *value.data);
  call.integer("bytes", value.bytes());
  call.instructions = 5 * value.bytes();
  return std::vector{call};
}

int64_t macs(const Graph&, const Node&) { return 0; }

std::vector<OpCase> cases() {
  std::vector<OpCase> out;
  for (const DType type : {DType::kInt8, DType::kInt16, DType::kInt32, DType::kInt64, DType::kFloat32}) {
    CaseBuilder builder(dtype_name(type));
    builder.input(DType::kInt8, {1}, per_tensor(0.1f, 0));
    builder.node("constant", {builder.constant(type, {1, 3, 7})}, {}, type);
    out.push_back(builder.build());
  }
  return out;
}

}  // namespace

extern const OpDef op_constant = {
    .name = "constant",
    .summary = "brings a constant into RAM, for an operator that reads its operands there",
    .source = "copies bytes",
    .channel_axis = -1,
    .tflite = {{77, "SHAPE", 1}},
    .map_tflite = map_tflite,
    .infer = infer,
    .eval_ref = eval_ref,
    .lower = lower_node,
    .macs = macs,
    .cases = cases,
};

}  // namespace mote
