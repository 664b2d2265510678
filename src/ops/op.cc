// SPDX-License-Identifier: Apache-2.0
#include "ops/op.h"

#include "base/format.h"
#include "ops/control_flow.h"
#include "ops/operands.h"

namespace mote {

#define OP(name) extern const OpDef op_##name;
#include "ops/ops.inc"
#undef OP

const std::vector<const OpDef*>& all_ops() {
  static const std::vector<const OpDef*> ops = {
#define OP(name) &op_##name,
#include "ops/ops.inc"
#undef OP
  };
  return ops;
}

const OpDef* find_op(const std::string& name) {
  for (const OpDef* op : all_ops())
    if (name == op->name) return op;
  return nullptr;
}

Locality locality_of(const Graph& graph, const Node& node) {
  const Locality most = find_op(node.op)->locality;
  if (most != Locality::kElements) return most;
  const Shape& out = graph.tensor(node.outputs[0]).shape;
  for (const TensorId id : node.inputs)
    if (id != kNoTensor && !repeats_along_leading(graph.tensor(id).shape, out)) return Locality::kNone;
  return most;
}

bool has_two_operands(const Graph& graph, const Node& node) {
  return node.inputs.size() == 2 && find_op(node.op)->monotonic &&
         locality_of(graph, node) == Locality::kElements;
}

const OpDef* find_op_by_tflite_code(int code) {
  for (const OpDef* op : all_ops())
    for (const TfliteCode& entry : op->tflite)
      if (entry.code == code) return op;
  return nullptr;
}

const OpDef* find_op_by_tflite_custom(const std::string& name) {
  for (const OpDef* op : all_ops())
    for (const char* entry : op->tflite_custom)
      if (name == entry) return op;
  return nullptr;
}

namespace {

Status verify_node(const Graph& graph, const Node& node) {
  const OpDef* op = find_op(node.op);
  if (op == nullptr) return Error(Code::kUnsupported, format("there is no operator '{}'", node.op));
  MOTE_ASSIGN(const std::vector<Shape> shapes, op->infer(graph, node));
  if (shapes.size() != node.outputs.size())
    return Error(Code::kInvalid,
                 format("has {} outputs, {} are expected", node.outputs.size(), shapes.size()));
  for (size_t i = 0; i < shapes.size(); ++i) {
    const Tensor& out = graph.tensor(node.outputs[i]);
    if (out.shape != shapes[i])
      return Error(Code::kInvalid, format("output '{}' is declared as {}, the inputs give {}", out.name,
                                          shape_text(out.shape), shape_text(shapes[i])));
  }
  return ok_status();
}

}  // namespace

Status verify_ops(const Graph& graph) {
  std::optional<Error> errors;
  for (const Node& node : graph.nodes) {
    const Status status = verify_node(graph, node);
    if (status.ok()) continue;
    const Error error = status.error().at(node.origin);
    if (errors) {
      errors->others.push_back(error);
    } else {
      errors = error;
    }
  }
  if (errors) return *errors;
  // A node by itself, as in the operators' cases, has no counterpart.
  return graph.nodes.size() > 1 ? verify_control_flow(graph) : ok_status();
}

int64_t total_macs(const Graph& graph) {
  int64_t sum = 0;
  for (const Node& node : graph.nodes) sum += find_op(node.op)->macs(graph, node);
  return sum;
}

}  // namespace mote
