// SPDX-License-Identifier: Apache-2.0
#include "passes/fuse_pads.h"

#include <array>

#include "ops/quantization.h"
#include "ops/window.h"

namespace mote {

namespace {

struct Edge {
  const char* attribute;
  size_t dimension;
  bool after;
};
constexpr std::array<Edge, 4> kEdges = {
    {{"pad_top", 1, false}, {"pad_bottom", 1, true}, {"pad_left", 2, false}, {"pad_right", 2, true}}};

int64_t added(const Node& pad, const Edge& edge) {
  return pad.attrs.list(edge.after ? "after" : "before")[edge.dimension];
}

// The convolution with the padding of both, or nothing when the two cannot be one.
std::optional<Node> fused(const Graph& graph, const Node& pad, const Node& convolution) {
  const Tensor& padded = graph.tensor(pad.outputs[0]);
  const bool zeros = !pad.attrs.has("value") && zero_point(graph.tensor(pad.inputs[0])) == zero_point(padded);
  const bool rows_and_columns_only = padded.shape.size() == 4 && pad.attrs.list("before")[0] == 0 &&
                                     pad.attrs.list("after")[0] == 0 && pad.attrs.list("before")[3] == 0 &&
                                     pad.attrs.list("after")[3] == 0;
  if (!zeros || !rows_and_columns_only || graph.is_read_at_end(pad.outputs[0]) ||
      graph.consumers(pad.outputs[0]).size() != 1)
    return std::nullopt;
  Node out = convolution;
  out.inputs[0] = pad.inputs[0];
  for (const Edge& edge : kEdges)
    out.attrs.set(edge.attribute, out.attrs.integer(edge.attribute) + added(pad, edge));
  const Shape& weights = graph.tensor(convolution.inputs[1]).shape;
  if (!read_window(out, weights[1], weights[2]).ok()) return std::nullopt;  // wider than the window
  return out;
}

}  // namespace

Status fuse_pads(Graph& graph, const Target&) {
  for (size_t i = 0; i < graph.nodes.size(); ++i) {
    const Node& node = graph.nodes[i];
    if (node.op != "conv2d" && node.op != "depthwise_conv2d") continue;
    const int before = graph.producer(node.inputs[0]);
    if (before < 0 || graph.nodes[static_cast<size_t>(before)].op != "pad") continue;
    std::optional<Node> replacement = fused(graph, graph.nodes[static_cast<size_t>(before)], node);
    if (!replacement) continue;
    graph.nodes[i] = std::move(*replacement);
    graph.nodes.erase(graph.nodes.begin() + before);
    --i;
  }
  return ok_status();
}

}  // namespace mote
