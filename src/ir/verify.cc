// SPDX-License-Identifier: Apache-2.0
#include "ir/verify.h"

#include <algorithm>
#include <cmath>
#include <functional>

#include "base/checked.h"
#include "base/format.h"

namespace mote {

namespace {

Error fault(const std::string& what) { return Error(Code::kInvalid, what); }

Status verify_quant(const Tensor& t) {
  const Quant& q = t.quant;
  if (!q.present()) return q.zero_point.empty() ? ok_status() : fault("zero points without scales");
  if (q.zero_point.size() != q.scale.size()) return fault("as many zero points as scales are needed");
  if (q.per_tensor() && q.axis == -1) return ok_status();
  if (q.axis < 0 || q.axis >= static_cast<int>(t.shape.size()))
    return fault(format("quantised axis {} is outside the shape {}", q.axis, shape_text(t.shape)));
  if (q.scale.size() != static_cast<size_t>(t.shape[static_cast<size_t>(q.axis)]))
    return fault(format("{} scales for {} channels", q.scale.size(), t.shape[static_cast<size_t>(q.axis)]));
  return ok_status();
}

Status verify_kept_channels(const Tensor& t) {
  const std::vector<int32_t>& kept = t.kept_channels;
  if (kept.empty()) return ok_status();
  if (t.shape.empty() || kept.size() != static_cast<size_t>(t.shape.back()))
    return fault(format("{} kept channels are named for the shape {}", kept.size(), shape_text(t.shape)));
  if (kept.front() < 0 || std::adjacent_find(kept.begin(), kept.end(), std::greater_equal<>()) != kept.end())
    return fault("kept channels must ascend from 0");
  return ok_status();
}

Status verify_tensor(const Tensor& t) {
  if (t.shape.size() > static_cast<size_t>(kMaxRank))
    return fault(format("more than {} dimensions", kMaxRank));
  int64_t bytes = dtype_bytes(t.type);
  for (const int32_t size : t.shape) {
    if (size <= 0) return fault(format("shape {} is not positive", shape_text(t.shape)));
    const auto product = checked_mul(bytes, size);
    if (!product || *product > kMaxTensorBytes)
      return fault(format("shape {} is larger than mote accepts", shape_text(t.shape)));
    bytes = *product;
  }
  if (t.is_constant() && static_cast<int64_t>(t.data->size()) != bytes)
    return fault(format("the constant has {} bytes, its shape {} {} needs {}", t.data->size(),
                        dtype_name(t.type), shape_text(t.shape), bytes));
  for (const float scale : t.quant.scale)
    if (!std::isfinite(scale) || scale <= 0)
      return fault(format("quantisation scale {} is not positive", scale));
  MOTE_TRY(verify_kept_channels(t));
  return verify_quant(t);
}

}  // namespace

Status verify(const Graph& graph) {
  const auto count = static_cast<TensorId>(graph.tensors.size());
  const auto in_range = [&](TensorId id) { return id >= 0 && id < count; };
  for (TensorId id = 0; id < count; ++id) {
    const Status status = verify_tensor(graph.tensor(id));
    if (!status.ok()) {
      Error error = status.error();
      error.what = format("tensor {} '{}': {}", id, graph.tensor(id).name, error.what);
      return error;
    }
  }

  std::vector<bool> written(graph.tensors.size(), false);
  for (const State& state : graph.states) {
    const TensorId id = state.before;
    if (!in_range(id)) return fault(format("state {} is not a tensor of the graph", id));
    if (graph.tensor(id).is_constant()) return fault(format("state {} is a constant", id));
    if (written[static_cast<size_t>(id)]) return fault(format("tensor {} is a state twice", id));
    written[static_cast<size_t>(id)] = true;
    if (state.initial != nullptr && static_cast<int64_t>(state.initial->size()) != graph.tensor(id).bytes())
      return fault(format("state {} begins with {} bytes, it has {}", id, state.initial->size(),
                          graph.tensor(id).bytes()));
  }
  for (const TensorId id : graph.inputs) {
    if (!in_range(id)) return fault(format("model input {} is not a tensor of the graph", id));
    if (graph.tensor(id).is_constant()) return fault(format("model input {} is a constant", id));
    if (written[static_cast<size_t>(id)])
      return fault(format("tensor {} is a model input twice, or a state as well", id));
    written[static_cast<size_t>(id)] = true;
  }
  for (const Node& node : graph.nodes) {
    for (const TensorId id : node.inputs) {
      if (id == kNoTensor) continue;
      if (!in_range(id)) return fault(format("input tensor {} does not exist", id)).at(node.origin);
      if (!graph.tensor(id).is_constant() && !written[static_cast<size_t>(id)])
        return fault(format("input tensor {} '{}' is read before it is written", id, graph.tensor(id).name))
            .at(node.origin);
    }
    if (node.outputs.empty()) return fault("the node has no output").at(node.origin);
    for (const TensorId id : node.outputs) {
      if (!in_range(id)) return fault(format("output tensor {} does not exist", id)).at(node.origin);
      if (graph.tensor(id).is_constant() || written[static_cast<size_t>(id)])
        return fault(format("output tensor {} '{}' is written twice or is a constant", id,
                            graph.tensor(id).name))
            .at(node.origin);
      written[static_cast<size_t>(id)] = true;
    }
  }
  if (graph.outputs.empty()) return fault("the model has no output");
  for (const TensorId id : graph.outputs) {
    if (!in_range(id)) return fault(format("model output {} is not a tensor of the graph", id));
    if (!written[static_cast<size_t>(id)] && !graph.tensor(id).is_constant())
      return fault(format("model output {} is never written", id));
  }
  for (const State& state : graph.states) {
    const TensorId id = state.after;
    if (!in_range(id)) return fault(format("state {} becomes {}, which is no tensor", state.before, id));
    if (!written[static_cast<size_t>(id)] && !graph.tensor(id).is_constant())
      return fault(format("state {} becomes tensor {}, which is never written", state.before, id));
    const Tensor &before = graph.tensor(state.before), &after = graph.tensor(id);
    if (before.type != after.type || before.shape != after.shape)
      return fault(format("state {} is {} {} and becomes {} {}", state.before, dtype_name(before.type),
                          shape_text(before.shape), dtype_name(after.type), shape_text(after.shape)));
  }
  return ok_status();
}

}  // namespace mote
