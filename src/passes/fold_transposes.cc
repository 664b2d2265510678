// SPDX-License-Identifier: Apache-2.0
#include "passes/fold_transposes.h"

#include <algorithm>
#include <utility>

#include "ops/op.h"

namespace mote {

namespace {

using Order = std::vector<int64_t>;

Order order_of(const Node& node) { return node.attrs.list("order"); }

const Node* producer_of(const Graph& graph, TensorId id) {
  const int index = graph.producer(id);
  return index < 0 ? nullptr : &graph.nodes[static_cast<size_t>(index)];
}

bool has_one_reader(const Graph& graph, TensorId id) {
  return !graph.is_read_at_end(id) && graph.consumers(id).size() == 1;
}

// The transpose that writes a tensor, or null.
const Node* transpose_before(const Graph& graph, TensorId id) {
  const Node* node = producer_of(graph, id);
  return node != nullptr && node->op == "transpose" ? node : nullptr;
}

void merge_with_transpose_before(const Graph& graph, Node& node) {
  if (node.op != "transpose") return;
  const Node* before = transpose_before(graph, node.inputs[0]);
  if (before == nullptr) return;
  const Order first = order_of(*before);
  Order both;
  for (const int64_t axis : order_of(node)) both.push_back(first[static_cast<size_t>(axis)]);
  node.attrs.set("order", both);
  node.inputs[0] = before->inputs[0];
}

// The transpose that every operand of an operator on elements has been through, if there is one; single
// values may be beside it.
const Node* transpose_of_operands(const Graph& graph, const Node& node) {
  if (find_op(node.op)->locality != Locality::kElements || node.outputs.size() != 1) return nullptr;
  const Tensor& out = graph.tensor(node.outputs[0]);
  const Node* common = nullptr;
  for (const TensorId id : node.inputs) {
    if (id == kNoTensor) return nullptr;
    const Tensor& in = graph.tensor(id);
    if (in.is_constant() && in.elements() == 1) continue;
    const Node* before = transpose_before(graph, id);
    if (before == nullptr || !has_one_reader(graph, id) || in.shape != out.shape ||
        dtype_bytes(out.type) > dtype_bytes(in.type) ||
        (common != nullptr && order_of(*before) != order_of(*common)))
      return nullptr;
    common = before;
  }
  return common;
}

bool sink_transpose(Graph& graph, size_t index) {
  Node& node = graph.nodes[index];
  const Node* before = transpose_of_operands(graph, node);
  if (before == nullptr) return false;
  Node transpose = *before;
  Tensor middle = graph.tensor(node.outputs[0]);
  middle.shape = graph.tensor(before->inputs[0]).shape;
  middle.source_index = -1;
  middle.kept_channels.clear();
  transpose.outputs = node.outputs;
  for (TensorId& id : node.inputs)
    if (const Node* operand = transpose_before(graph, id)) id = operand->inputs[0];
  node.outputs = transpose.inputs = {graph.add(std::move(middle))};
  graph.nodes.insert(graph.nodes.begin() + static_cast<std::ptrdiff_t>(index) + 1, std::move(transpose));
  return true;
}

// For each element of a transposed tensor, in order, where it was before.
std::vector<size_t> places_before(const Shape& in, const Order& order) {
  std::vector<size_t> stride(in.size(), 1), out = {0};
  for (size_t d = in.size(); d-- > 1;) stride[d - 1] = stride[d] * static_cast<size_t>(in[d]);
  for (const int64_t axis : order) {
    std::vector<size_t> longer;
    for (const size_t place : out)
      for (size_t i = 0; i < static_cast<size_t>(in[static_cast<size_t>(axis)]); ++i)
        longer.push_back(place + i * stride[static_cast<size_t>(axis)]);
    out = std::move(longer);
  }
  return out;
}

// The transpose whose rows a fully connected layer reads, in any shape; null if anything else reads them too.
const Node* transpose_before_flattening(const Graph& graph, TensorId id) {
  for (;;) {
    const Node* before = producer_of(graph, id);
    if (before == nullptr || !has_one_reader(graph, id)) return nullptr;
    if (before->op == "transpose") return before;
    if (before->op != "reshape" || graph.tensor(id).quant != graph.tensor(before->inputs[0]).quant)
      return nullptr;
    id = before->inputs[0];
  }
}

// Sums of floats depend on their order, so this is for integers.
void fold_into_weights(Graph& graph, Node& node) {
  if (node.op != "fully_connected" || node.attrs.integer("keep_num_dims") != 0) return;
  const Node* before = transpose_before_flattening(graph, node.inputs[0]);
  const Tensor& weights = graph.tensor(node.inputs[1]);
  if (before == nullptr || weights.type != DType::kInt8 || !weights.is_constant()) return;
  const Tensor& in = graph.tensor(before->inputs[0]);
  const Order order = order_of(*before);
  const int64_t columns = weights.shape[1], rows = in.elements() / columns;
  if (in.quant != graph.tensor(node.inputs[0]).quant) return;
  if (rows > 1 && (order[0] != 0 || in.shape[0] != rows)) return;
  // Of the first row; the others are alike.
  const std::vector<size_t> places = places_before(in.shape, order);
  auto moved = std::make_shared<Bytes>(weights.data->size());
  for (int64_t unit = 0; unit < weights.shape[0]; ++unit)
    for (int64_t i = 0; i < columns; ++i)
      (*moved)[static_cast<size_t>(unit * columns) + places[static_cast<size_t>(i)]] =
          (*weights.data)[static_cast<size_t>(unit * columns + i)];
  Tensor changed = weights;
  changed.data = std::move(moved);
  node.inputs[0] = before->inputs[0];
  node.inputs[1] = graph.add(std::move(changed));
}

bool keeps_order(const Shape& in, const Order& order) {
  int64_t last = -1;
  for (const int64_t axis : order) {
    if (in[static_cast<size_t>(axis)] == 1) continue;
    if (axis < last) return false;
    last = axis;
  }
  return true;
}

bool takes_everything(const Node& slice, const Tensor& in, const Tensor& out) {
  const std::vector<int64_t> strides = slice.attrs.list("stride");
  return in.elements() == out.elements() &&
         std::all_of(strides.begin(), strides.end(), [](int64_t stride) { return stride > 0; });
}

void make_reshape_if_nothing_moves(const Graph& graph, Node& node) {
  if (node.inputs.size() != 1 || node.outputs.size() != 1) return;
  const Tensor& in = graph.tensor(node.inputs[0]);
  const Tensor& out = graph.tensor(node.outputs[0]);
  // Joining int16 leaves it as it is, whatever the scales; a reshape needs them equal.
  if (in.quant != out.quant) return;
  const bool plain = node.op == "transpose"      ? keeps_order(in.shape, order_of(node))
                     : node.op == "slice"        ? takes_everything(node, in, out)
                     : node.op == "broadcast_to" ? in.elements() == out.elements()
                                                 : node.op == "concat";
  if (!plain) return;
  node.op = "reshape";
  node.attrs = {};
  node.attrs.set("shape", std::vector<int64_t>(out.shape.begin(), out.shape.end()));
}

}  // namespace

Status fold_transposes(Graph& graph, const Target&) {
  // A transpose that sinks is met again behind the operator; one that moves nothing need not sink.
  for (size_t i = 0; i < graph.nodes.size(); ++i) {
    if (sink_transpose(graph, i)) continue;
    merge_with_transpose_before(graph, graph.nodes[i]);
    make_reshape_if_nothing_moves(graph, graph.nodes[i]);
    fold_into_weights(graph, graph.nodes[i]);
  }
  return ok_status();
}

}  // namespace mote
