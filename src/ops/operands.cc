// SPDX-License-Identifier: Apache-2.0
#include "ops/operands.h"

#include <algorithm>

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

std::optional<Operands> kernel_operands(const Graph& graph, const Node& node) {
  std::optional<Operands> operands =
      match_operands(graph.tensor(node.inputs[0]).shape, graph.tensor(node.inputs[1]).shape);
  if (!operands) return std::nullopt;
  if (operands->repeats == 1 && graph.tensor(node.inputs[operands->full]).is_constant())
    std::swap(operands->full, operands->repeated);
  if (graph.tensor(node.inputs[operands->full]).is_constant()) return std::nullopt;
  return operands;
}

std::vector<TensorId> operands_in_ram(const Graph& graph, const Node& node, const Operands& operands) {
  std::vector<TensorId> out = {node.inputs[operands.full]};
  if (!graph.tensor(node.inputs[operands.repeated]).is_constant())
    out.push_back(node.inputs[operands.repeated]);
  return out;
}

}  // namespace mote
