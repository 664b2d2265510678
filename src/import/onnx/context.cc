// SPDX-License-Identifier: Apache-2.0
#include "import/onnx/context.h"

#include <algorithm>
#include <set>

#include "base/format.h"
#include "base/text.h"
#include "import/onnx/values.h"

namespace mote::onnx {

namespace {

// The model inputs that a tensor is computed from.
std::vector<std::string> roots_of(const Graph& graph, TensorId id) {
  std::set<TensorId> seen = {id};
  std::vector<TensorId> left = {id};
  // Nodes in reverse: what a node reads is written before it.
  for (size_t n = graph.nodes.size(); n-- > 0;) {
    const Node& node = graph.nodes[n];
    if (std::none_of(node.outputs.begin(), node.outputs.end(), [&](TensorId out) { return seen.count(out); }))
      continue;
    seen.insert(node.inputs.begin(), node.inputs.end());
  }
  std::vector<std::string> out;
  for (const TensorId input : graph.inputs)
    if (seen.count(input)) out.push_back(graph.tensor(input).name);
  return out;
}

}  // namespace

Status Context::check_inputs(size_t least, size_t most) const {
  bool fits = inputs_.size() <= most;
  for (size_t i = 0; i < least; ++i) fits = fits && has(i);
  if (fits) return ok_status();
  return invalid(least == most ? format("has {} inputs instead of {}", inputs_.size(), least)
                               : format("has {} inputs instead of {} to {}", inputs_.size(), least, most));
}

int Context::file_type(size_t i) const {
  const int declared = i < types_.size() ? types_[i] : 0;
  return declared != 0 ? declared : b.file_type(kept(i));
}

const DeclaredShape& Context::declared(size_t i) const {
  static const DeclaredShape none;
  return i < declared_.size() ? declared_[i] : none;
}

int64_t Context::integer(const char* name, int64_t otherwise) const {
  const Attribute* attribute = node_.find(name);
  return attribute == nullptr ? otherwise : attribute->integer;
}

float Context::number(const char* name, float otherwise) const {
  const Attribute* attribute = node_.find(name);
  return attribute == nullptr ? otherwise : attribute->number;
}

std::string Context::text(const char* name, const std::string& otherwise) const {
  const Attribute* attribute = node_.find(name);
  return attribute == nullptr ? otherwise : printable(attribute->text);
}

std::vector<int64_t> Context::integers(const char* name) const {
  const Attribute* attribute = node_.find(name);
  return attribute == nullptr ? std::vector<int64_t>() : attribute->integers;
}

Error Context::not_constant(size_t i) const {
  const std::string name = i < node_.inputs.size() ? printable(node_.inputs[i]) : "";
  std::string hint;
  for (const std::string& root : roots_of(b.graph(), kept(i)))
    hint += format("{}--const {}=FILE", hint.empty() ? "give its value: " : " ", root);
  return unsupported(
      format("needs '{}' to be known while the model is compiled, but it changes from run to run", name),
      hint);
}

Result<std::vector<int64_t>> Context::constant_integers(size_t i) {
  if (!b.is_constant(kept(i))) return not_constant(i);
  return integer_values(b.tensor(in(i)));
}

Result<std::vector<float>> Context::constant_reals(size_t i) {
  if (!b.is_constant(kept(i))) return not_constant(i);
  return real_values(b.tensor(in(i)));
}

Result<std::optional<std::vector<int64_t>>> Context::integers(const char* attribute, size_t i) {
  if (has(attribute)) return std::optional(integers(attribute));
  if (!has(i)) return std::optional<std::vector<int64_t>>();
  MOTE_ASSIGN(const std::vector<int64_t> values, constant_integers(i));
  return std::optional(values);
}

Result<int> Context::axis(int64_t axis, int rank) const {
  if (axis < -rank || axis >= rank) return invalid(format("axis {} is not one of {} dimensions", axis, rank));
  return static_cast<int>(axis < 0 ? axis + rank : axis);
}

Result<std::vector<int>> Context::axes(const std::vector<int64_t>& list, int rank) const {
  std::vector<int> out;
  for (const int64_t one : list) {
    MOTE_ASSIGN(const int positive, axis(one, rank));
    if (std::find(out.begin(), out.end(), positive) != out.end())
      return invalid(format("axis {} is there twice", positive));
    out.push_back(positive);
  }
  return out;
}

}  // namespace mote::onnx
