// SPDX-License-Identifier: Apache-2.0
#include "passes/fuse_residual_adds.h"

#include <algorithm>
#include <optional>

#include "ops/conv2d_add_parts.h"
#include "ops/lowered.h"
#include "ops/op.h"
#include "passes/fold_zero_points.h"

namespace mote {

namespace {

// The convolution whose output is the operand: nobody else may read it.
std::optional<size_t> convolution_before(const Graph& graph, TensorId operand) {
  const int producer = graph.producer(operand);
  if (producer < 0 || graph.is_read_at_end(operand) || graph.consumers(operand).size() != 1)
    return std::nullopt;
  const auto index = static_cast<size_t>(producer);
  return graph.nodes[index].op == "conv2d" ? std::optional(index) : std::nullopt;
}

// The later of the convolutions before a sum: when it runs, the other operand has been computed.
std::optional<size_t> last_convolution(const Graph& graph, const Node& add) {
  std::optional<size_t> last;
  int latest = -1;
  for (const TensorId operand : add.inputs) {
    latest = std::max(latest, graph.producer(operand));
    if (const auto before = convolution_before(graph, operand)) last = std::max(last, before);
  }
  return last && static_cast<int>(*last) == latest ? last : std::nullopt;
}

// Nothing where they do not fit together.
std::optional<Node> fused(const Graph& graph, const Node& conv, const Node& add) {
  if (add.inputs[0] == add.inputs[1]) return std::nullopt;
  for (const TensorId id : {add.inputs[0], add.inputs[1], add.outputs[0]})
    if (graph.tensor(id).type != DType::kInt8) return std::nullopt;
  Node out = conv2d_add_node(graph, conv, add);
  return find_op(out.op)->infer(graph, out).ok() ? std::optional(std::move(out)) : std::nullopt;
}

// As the choice of kernels estimates them; nothing if there is no kernel, which is for lower() to report.
std::optional<int64_t> instructions(const Graph& graph, const Node& node, const Target& target) {
  Graph alone = graph;
  alone.nodes = {node};
  if (!fold_zero_points(alone, target).ok()) return std::nullopt;
  const Result<KernelCall> call = choose_kernel(alone, alone.nodes[0], target);
  return call.ok() ? std::optional(call->instructions) : std::nullopt;
}

bool pays(const Graph& graph, const Node& conv, const Node& add, const Node& both, const Target& target) {
  if (target.objective == Objective::kSize) return false;
  const auto apart_conv = instructions(graph, conv, target), apart_add = instructions(graph, add, target);
  const auto together = instructions(graph, both, target);
  return apart_conv && apart_add && together && *together < *apart_conv + *apart_add;
}

void split(Graph& graph, const Target& target) {
  for (size_t i = 0; i < graph.nodes.size(); ++i) {
    if (graph.nodes[i].op != "conv2d_add") continue;
    Graph apart = graph;
    ConvAndAdd nodes = conv2d_and_add(apart, graph.nodes[i]);
    if (pays(apart, nodes.conv, nodes.add, graph.nodes[i], target)) continue;
    apart.nodes[i] = std::move(nodes.add);
    apart.nodes.insert(apart.nodes.begin() + static_cast<long>(i), std::move(nodes.conv));
    graph = std::move(apart);
  }
}

}  // namespace

Status fuse_residual_adds(Graph& graph, const Target& target) {
  split(graph, target);
  for (size_t i = 0; i < graph.nodes.size();) {
    const Node& add = graph.nodes[i];
    const std::optional<size_t> before = add.op == "add" ? last_convolution(graph, add) : std::nullopt;
    std::optional<Node> both = before ? fused(graph, graph.nodes[*before], add) : std::nullopt;
    if (!both || !pays(graph, graph.nodes[*before], add, *both, target)) {
      ++i;
      continue;
    }
    graph.nodes[*before] = std::move(*both);
    graph.nodes.erase(graph.nodes.begin() + static_cast<long>(i));
  }
  return ok_status();
}

}  // namespace mote
