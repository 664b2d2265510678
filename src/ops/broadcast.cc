// SPDX-License-Identifier: Apache-2.0
#include "ops/broadcast.h"

#include <algorithm>

#include "base/format.h"
#include "base/text.h"

namespace mote {

namespace {

// Counted from the last dimension.
int32_t size_from_last(const Shape& shape, size_t d) {
  return d < shape.size() ? shape[shape.size() - 1 - d] : 1;
}

bool is_nested_in(const BroadcastLoop& outer, const BroadcastLoop& inner) {
  for (size_t k = 0; k < outer.steps.size(); ++k)
    if (outer.steps[k] != inner.steps[k] * inner.count) return false;
  return true;
}

}  // namespace

std::optional<Shape> broadcast_shape(const std::vector<Shape>& shapes) {
  size_t rank = 0;
  for (const Shape& shape : shapes) rank = std::max(rank, shape.size());
  Shape out(rank, 1);
  for (const Shape& shape : shapes) {
    for (size_t d = 0; d < shape.size(); ++d) {
      const int32_t size = size_from_last(shape, d);
      int32_t& known = out[rank - 1 - d];
      if (size != 1 && known != 1 && size != known) return std::nullopt;
      if (size != 1) known = size;
    }
  }
  return out;
}

Result<std::vector<Shape>> infer_broadcast(const Graph& graph, const Node& node) {
  std::vector<Shape> shapes;
  std::vector<std::string> texts;
  for (const TensorId id : node.inputs) {
    shapes.push_back(graph.tensor(id).shape);
    texts.push_back(shape_text(shapes.back()));
  }
  const std::optional<Shape> out = broadcast_shape(shapes);
  if (!out)
    return Error(Code::kInvalid, format("shapes {} cannot be combined", join(texts, " and ")),
                 "counted from the last dimension, sizes must be equal or 1");
  return std::vector<Shape>{*out};
}

int64_t operand_element(const Shape& operand, const Shape& out, int64_t i) {
  if (operand == out) return i;
  int64_t element = 0, stride = 1;
  for (size_t d = 0; d < out.size(); ++d) {
    const int32_t size = size_from_last(operand, d);
    if (size != 1) element += i % out[out.size() - 1 - d] * stride;
    stride *= size;
    i /= out[out.size() - 1 - d];
  }
  return element;
}

std::vector<BroadcastLoop> broadcast_loops(const std::vector<Shape>& operands, const Shape& out) {
  std::vector<BroadcastLoop> loops;
  std::vector<int64_t> strides(operands.size(), 1);
  for (size_t d = 0; d < out.size(); ++d) {
    BroadcastLoop loop{size_from_last(out, d), {}};
    for (size_t k = 0; k < operands.size(); ++k) {
      const int32_t size = size_from_last(operands[k], d);
      loop.steps.push_back(size == 1 ? 0 : strides[k]);
      strides[k] *= size;
    }
    if (loop.count == 1) continue;
    if (!loops.empty() && is_nested_in(loop, loops.back())) {
      loops.back().count *= loop.count;
    } else {
      loops.push_back(std::move(loop));
    }
  }
  if (loops.empty()) loops.push_back({1, std::vector<int64_t>(operands.size(), 0)});
  return loops;
}

std::vector<int32_t> outer_loops(const std::vector<BroadcastLoop>& loops) {
  std::vector<int32_t> out;
  for (size_t level = 1; level < loops.size(); ++level) {
    out.push_back(static_cast<int32_t>(loops[level].count));
    for (size_t k = 0; k < loops[level].steps.size(); ++k)
      out.push_back(
          static_cast<int32_t>(loops[level].steps[k] - loops[level - 1].steps[k] * loops[level - 1].count));
  }
  return out;
}

namespace {

void add_operand(KernelCall& call, const char* name, const Tensor& tensor) {
  call.pointer(name, tensor.type, tensor.is_constant() ? *tensor.data : Bytes());
}

}  // namespace

void add_broadcast(KernelCall& call, const Graph& graph, const Node& node) {
  add_broadcast(call, graph, node.inputs[0], node.inputs[1], node.outputs[0]);
}

void add_broadcast(KernelCall& call, const Graph& graph, TensorId a, TensorId b, TensorId out) {
  const Tensor& first = graph.tensor(a);
  const Tensor& second = graph.tensor(b);
  const std::vector<BroadcastLoop> loops =
      broadcast_loops({first.shape, second.shape}, graph.tensor(out).shape);
  add_operand(call, "a", first);
  add_operand(call, "b", second);
  call.pointer("outer", DType::kInt32, outer_loops(loops));
  call.integer("levels", static_cast<int64_t>(loops.size()) - 1);
  call.integer("count", loops[0].count);
  call.integer("a_step", loops[0].steps[0]);
  call.integer("b_step", loops[0].steps[1]);
  call.inputs = {first.is_constant() ? b : a, second.is_constant() ? a : b};
}

}  // namespace mote
