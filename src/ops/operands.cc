// SPDX-License-Identifier: Apache-2.0
#include "ops/operands.h"

#include <algorithm>
#include <optional>

#include "base/format.h"

namespace mote {

namespace {

// Without the leading ones, which change nothing.
bool is_tail(const Shape& part, const Shape& whole) {
  const auto first = std::find_if(part.begin(), part.end(), [](int32_t size) { return size != 1; });
  const auto rank = part.end() - first;
  return rank <= static_cast<std::ptrdiff_t>(whole.size()) &&
         std::equal(first, part.end(), whole.end() - rank);
}

// Nothing when neither operand is the other one repeated along its leading dimensions.
std::optional<Operands> match_operands(const Shape& a, const Shape& b) {
  const bool a_full = element_count(a) >= element_count(b);
  const Shape& full = a_full ? a : b;
  const Shape& repeated = a_full ? b : a;
  if (!is_tail(repeated, full)) return std::nullopt;
  const int64_t count = element_count(repeated);
  return Operands{a_full ? size_t{0} : size_t{1}, a_full ? size_t{1} : size_t{0}, element_count(full) / count,
                  count};
}

}  // namespace

bool repeats_along_leading(const Shape& part, const Shape& whole) { return is_tail(part, whole); }

Result<std::vector<Shape>> infer_operands(const Graph& graph, const Node& node) {
  const Tensor& a = graph.tensor(node.inputs[0]);
  const Tensor& b = graph.tensor(node.inputs[1]);
  const std::optional<Operands> operands = match_operands(a.shape, b.shape);
  if (!operands)
    return Error(
        Code::kUnsupported,
        format("shapes {} and {} cannot be combined", shape_text(a.shape), shape_text(b.shape)),
        "both must be equal, or one must be the other's last dimensions (for example one value for each "
        "channel)");
  const Tensor& full = graph.tensor(node.inputs[operands->full]);
  if (full.is_constant() && !graph.tensor(node.inputs[operands->repeated]).is_constant() &&
      operands->repeats != 1)
    return Error(Code::kUnsupported,
                 format("the constant '{}' has more elements than the other operand", full.name),
                 "make the variable operand as large as the output");
  // A shape with more leading ones gives the output its number of dimensions.
  Shape shape = full.shape;
  const Shape& other = graph.tensor(node.inputs[operands->repeated]).shape;
  if (other.size() > shape.size()) shape.insert(shape.begin(), other.size() - shape.size(), 1);
  return std::vector<Shape>{shape};
}

Operands kernel_operands(const Graph& graph, const Node& node) {
  Operands operands = *match_operands(graph.tensor(node.inputs[0]).shape, graph.tensor(node.inputs[1]).shape);
  if (operands.repeats == 1 && graph.tensor(node.inputs[operands.full]).is_constant())
    std::swap(operands.full, operands.repeated);
  return operands;
}

std::vector<TensorId> operands_in_ram(const Graph& graph, const Node& node, const Operands& operands) {
  std::vector<TensorId> out = {node.inputs[operands.full]};
  if (!graph.tensor(node.inputs[operands.repeated]).is_constant())
    out.push_back(node.inputs[operands.repeated]);
  return out;
}

}  // namespace mote
