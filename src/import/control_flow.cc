// SPDX-License-Identifier: Apache-2.0
#include "import/control_flow.h"

#include <algorithm>

#include "base/format.h"
#include "ops/checks.h"

namespace mote {

namespace {

using Ids = std::vector<TensorId>;

constexpr const char* kFixedShapes =
    "export the model with fixed shapes, and the same ones inside and outside";

// Builds the nodes that a branch or a loop of the file becomes.
class Builder {
 public:
  Builder(Graph& graph, const Node& source) : graph_(graph), source_(source) {}

  TensorId flag(const char* what) {
    return graph_.add({source_.origin.node_name + what, DType::kInt32, {1}, {}, nullptr, -1});
  }

  void node(const char* op, Ids inputs, Ids outputs, Attrs attrs = {}) {
    graph_.nodes.push_back({op, std::move(inputs), std::move(outputs), std::move(attrs), source_.origin});
  }

  // Constants that go into a part or come out of it are in RAM like everything else there.
  TensorId in_ram(TensorId id) {
    if (!graph_.tensor(id).is_constant()) return id;
    const TensorId loaded = like(graph_.tensor(id));
    node("constant", {id}, {loaded});
    return loaded;
  }
  Ids in_ram(Ids ids) {
    for (TensorId& id : ids) id = in_ram(id);
    return ids;
  }

  TensorId like(Tensor tensor) {
    tensor.data = nullptr;
    tensor.source_index = -1;
    return graph_.add(std::move(tensor));
  }

  void copy(TensorId from, TensorId to) {
    if (graph_.tensor(from).is_constant()) return node("constant", {from}, {to});
    const Shape& shape = graph_.tensor(to).shape;
    Attrs attrs;
    attrs.set("shape", std::vector<int64_t>(shape.begin(), shape.end()));
    node("reshape", {from}, {to}, attrs);
  }
  TensorId copy_of(TensorId id) {
    const TensorId copied = like(graph_.tensor(id));
    copy(id, copied);
    return copied;
  }

  // Appends the nodes of a part whose inputs are `arguments`; returns its outputs.
  Result<Ids> append(const Graph& part, const Ids& arguments) {
    MOTE_TRY(check_arguments(part, arguments));
    Ids renamed(part.tensors.size(), kNoTensor);
    for (size_t i = 0; i < arguments.size(); ++i) renamed[static_cast<size_t>(part.inputs[i])] = arguments[i];
    for (size_t i = 0; i < renamed.size(); ++i) {
      if (renamed[i] != kNoTensor) continue;
      Tensor tensor = part.tensors[i];
      tensor.source_index = -1;
      renamed[i] = graph_.add(std::move(tensor));
    }
    const auto rename = [&](Ids ids) {
      for (TensorId& id : ids)
        if (id != kNoTensor) id = renamed[static_cast<size_t>(id)];
      return ids;
    };
    for (Node copied : part.nodes) {
      copied.inputs = rename(copied.inputs);
      copied.outputs = rename(copied.outputs);
      graph_.nodes.push_back(std::move(copied));
    }
    return rename(part.outputs);
  }

 private:
  Status check_arguments(const Graph& part, const Ids& arguments) const {
    if (!part.states.empty())
      return Error(
          Code::kUnsupported, "keeps a state inside of a branch or a loop",
          "export the model with its variables, and layers that remember, outside of branches and loops");
    if (part.inputs.size() != arguments.size())
      return Error(Code::kInvalid,
                   format("hands {} tensors to a part with {} inputs", arguments.size(), part.inputs.size()));
    for (size_t i = 0; i < arguments.size(); ++i) {
      const Tensor& given = graph_.tensor(arguments[i]);
      const Tensor& wanted = part.tensor(part.inputs[i]);
      MOTE_TRY(check_moved(given, wanted));
      if (given.shape != wanted.shape)
        return Error(Code::kUnsupported,
                     format("hands '{}' of shape {} to a part that takes {}", given.name,
                            shape_text(given.shape), shape_text(wanted.shape)),
                     kFixedShapes);
    }
    return ok_status();
  }

  Graph& graph_;
  const Node& source_;
};

Status expect_outputs(const char* what, const Graph& part, size_t count) {
  if (part.outputs.size() == count) return ok_status();
  return Error(Code::kInvalid,
               format("{} has {} outputs, {} are expected", what, part.outputs.size(), count));
}

Status add_settled_branch(Builder& builder, const Node& node, const Graph& part, const Ids& arguments) {
  MOTE_ASSIGN(const Ids results, builder.append(part, arguments));
  for (size_t i = 0; i < results.size(); ++i) builder.copy(results[i], node.outputs[i]);
  return ok_status();
}

Ids joined(Ids first, const Ids& second) {
  first.insert(first.end(), second.begin(), second.end());
  return first;
}

}  // namespace

Status add_branch(Graph& graph, const Node& node, const Graph& then_part, const Graph& else_part) {
  if (node.inputs.empty() ||
      std::find(node.inputs.begin(), node.inputs.end(), kNoTensor) != node.inputs.end())
    return Error(Code::kInvalid, "has no condition, or hands on a tensor that is not there");
  MOTE_TRY(expect_outputs("the first part", then_part, node.outputs.size()));
  MOTE_TRY(expect_outputs("the second part", else_part, node.outputs.size()));
  Builder builder(graph, node);
  const Ids arguments = builder.in_ram(Ids(node.inputs.begin() + 1, node.inputs.end()));
  if (const Tensor& condition = graph.tensor(node.inputs[0]);
      condition.is_constant() && condition.type == DType::kBool && condition.elements() == 1)
    return add_settled_branch(builder, node, *condition.values<uint8_t>() != 0 ? then_part : else_part,
                              arguments);
  const TensorId first = builder.flag("_if"), second = builder.flag("_else");
  builder.node("if", {builder.in_ram(node.inputs[0])}, {first});
  MOTE_ASSIGN(const Ids then_results, builder.append(then_part, arguments));
  const Ids results = builder.in_ram(then_results);
  builder.node("else", {first}, {second});
  MOTE_ASSIGN(const Ids else_results, builder.append(else_part, arguments));
  builder.node("end_if", joined(joined({second}, results), builder.in_ram(else_results)), node.outputs);
  return ok_status();
}

Status add_loop(Graph& graph, const Node& node, const Graph& condition, const Graph& body) {
  const size_t count = node.inputs.size();
  if (std::find(node.inputs.begin(), node.inputs.end(), kNoTensor) != node.inputs.end() ||
      node.outputs.size() != count)
    return Error(Code::kInvalid,
                 format("has {} inputs and {} outputs: a loop has as many", count, node.outputs.size()));
  MOTE_TRY(expect_outputs("the condition", condition, 1));
  MOTE_TRY(expect_outputs("the body", body, count));
  if (body.inputs.size() != count)
    return Error(Code::kInvalid,
                 format("hands {} tensors to a body with {} inputs", count, body.inputs.size()));
  Builder builder(graph, node);
  // What the body hands on as it came stays where it is.
  const auto changes = [&](size_t i) { return body.outputs[i] != body.inputs[i]; };
  Ids values = builder.in_ram(node.inputs);
  const Ids first_values = values;
  const Tensor none =
      constant_tensor(node.origin.node_name + "_no_turn", DType::kInt32, {1}, std::vector<int32_t>{0});
  Ids first = {graph.add(none)}, carried = {builder.flag("_turns")}, last = {builder.flag("_all_turns")};
  for (size_t i = 0; i < count; ++i) {
    if (!changes(i)) continue;
    first.push_back(values[i]);
    values[i] = builder.like(body.tensor(body.inputs[i]));
    carried.push_back(values[i]);
    last.push_back(node.outputs[i]);
  }
  builder.node("loop", first, carried);
  MOTE_ASSIGN(const Ids goes_on, builder.append(condition, values));
  const TensorId turn = builder.flag("_turn");
  Attrs limit;
  limit.set("most_turns", kMostTurns);
  builder.node("while", {builder.in_ram(goes_on[0]), carried[0]}, {turn}, limit);
  MOTE_ASSIGN(Ids results, builder.append(body, values));
  Ids next = {turn};
  for (size_t i = 0; i < count; ++i) {
    if (!changes(i)) continue;
    // Values that change places must all be read before the first is written.
    const bool is_old = std::find(carried.begin(), carried.end(), results[i]) != carried.end();
    next.push_back(is_old ? builder.copy_of(results[i]) : builder.in_ram(results[i]));
  }
  builder.node("end_loop", joined(next, carried), last);
  for (size_t i = 0; i < count; ++i)
    if (!changes(i)) builder.copy(first_values[i], node.outputs[i]);
  return ok_status();
}

}  // namespace mote
