// SPDX-License-Identifier: Apache-2.0
#include "flow/scaled_model.h"

#include <algorithm>
#include <cmath>

#include "ops/op.h"

namespace mote {

namespace {

int32_t times(int32_t size, double factor) {
  return std::max(1, static_cast<int32_t>(std::lround(size * factor)));
}

// The first indices of every dimension of a constant.
Tensor cut(const Tensor& t, const Shape& shape) {
  Tensor out = t;
  out.shape = shape;
  auto data = std::make_shared<Bytes>();
  const auto element = dtype_bytes(t.type);
  for (int64_t i = 0; i < out.elements(); ++i) {
    int64_t rest = i, from = 0, stride = 1;
    for (size_t d = shape.size(); d-- > 0;) {
      from += rest % shape[d] * stride;
      rest /= shape[d];
      stride *= t.shape[d];
    }
    const auto at = t.data->begin() + static_cast<long>(from * element);
    data->insert(data->end(), at, at + static_cast<long>(element));
  }
  out.data = std::move(data);
  if (t.quant.axis >= 0) {
    const auto entries = static_cast<size_t>(shape[static_cast<size_t>(t.quant.axis)]);
    out.quant.scale.resize(entries);
    out.quant.zero_point.resize(entries);
  }
  return out;
}

class Scaler {
 public:
  Scaler(const Graph& graph, const ModelScale& scale) : before_(graph), after_(graph), scale_(scale) {}

  std::optional<Graph> make() {
    for (const TensorId id : before_.inputs)
      if (!scale_input(id)) return std::nullopt;
    find_fixed();
    for (size_t i = 0; i < after_.nodes.size(); ++i)
      if (!scale_node(i)) return std::nullopt;
    for (Tensor& t : after_.tensors) t.kept_channels.clear();
    return std::move(after_);
  }

 private:
  bool scale_input(TensorId id) {
    Shape& shape = after_.tensor(id).shape;
    if (scale_.input == 1) return true;
    if (shape.size() != 4) return false;
    shape[1] = times(shape[1], scale_.input);
    shape[2] = times(shape[2], scale_.input);
    return true;
  }

  // The layers that make the model's outputs, as far as nothing mixes channels after them, keep theirs.
  void find_fixed() {
    fixed_.assign(before_.tensors.size(), false);
    for (const TensorId id : before_.outputs) fixed_[static_cast<size_t>(id)] = true;
    for (auto node = before_.nodes.rbegin(); node != before_.nodes.rend(); ++node) {
      if (find_op(node->op)->channel_axis == 0) continue;
      for (const TensorId out : node->outputs)
        for (const TensorId in : node->inputs)
          if (in != kNoTensor && fixed_[static_cast<size_t>(out)]) fixed_[static_cast<size_t>(in)] = true;
    }
  }

  bool scale_node(size_t index) {
    Node& node = after_.nodes[index];
    const OpDef& op = *find_op(node.op);
    if (op.channel_axis >= 0) scale_weights(node, op);
    if (node.op == "add" && !scale_operand(node)) return false;
    if (node.attrs.has("kernel_h")) scale_window(node);
    if (node.op == "reshape" && !scale_reshape(node)) return false;
    const Result<std::vector<Shape>> shapes = op.infer(after_, node);
    if (!shapes.ok()) return false;
    for (size_t i = 0; i < node.outputs.size(); ++i) after_.tensor(node.outputs[i]).shape = (*shapes)[i];
    return true;
  }

  // The sizes of inputs are known by now; outputs follow.
  void scale_weights(Node& node, const OpDef& op) {
    const Tensor& was = before_.tensor(node.inputs[0]);
    const Tensor& in = after_.tensor(node.inputs[0]);
    const Tensor weights = before_.tensor(node.inputs[1]);
    Shape shape = weights.shape;
    const auto axis = static_cast<size_t>(op.channel_axis);
    if (axis == 0) {
      if (!fixed_[static_cast<size_t>(node.outputs[0])]) shape[0] = times(shape[0], scale_.channels);
      shape.back() = shape.size() == 2
                         ? static_cast<int32_t>(in.elements() / (was.elements() / weights.shape[1]))
                         : in.shape.back();
    } else {
      shape[axis] = in.shape.back() * (weights.shape[axis] / was.shape.back());
    }
    const int32_t channels = shape[axis];
    node.inputs[1] = after_.add(cut(weights, shape));
    if (node.inputs.size() > 2 && node.inputs[2] != kNoTensor)
      node.inputs[2] = after_.add(cut(before_.tensor(node.inputs[2]), {channels}));
  }

  bool scale_operand(Node& node) {
    for (size_t k = 0; k < node.inputs.size(); ++k) {
      const Tensor t = before_.tensor(node.inputs[k]);
      if (!t.is_constant() || t.shape.empty()) continue;
      const Shape& other = after_.tensor(node.inputs[1 - k]).shape;
      if (t.shape.size() > other.size()) return false;
      Shape shape = t.shape;
      for (size_t d = 0; d < shape.size(); ++d)
        shape[d] = std::min(shape[d], other[other.size() - shape.size() + d]);
      node.inputs[k] = after_.add(cut(t, shape));
    }
    return true;
  }

  // A pool over the whole image stays one.
  void scale_window(Node& node) {
    const Shape& was = before_.tensor(node.inputs[0]).shape;
    const Shape& in = after_.tensor(node.inputs[0]).shape;
    if (node.attrs.integer("kernel_h") == was[1]) node.attrs.set("kernel_h", int64_t{in[1]});
    if (node.attrs.integer("kernel_w") == was[2]) node.attrs.set("kernel_w", int64_t{in[2]});
  }

  // Sizes that were those of the input go along with it, and the last one takes what is left.
  bool scale_reshape(Node& node) {
    const Tensor& was = before_.tensor(node.inputs[0]);
    const Tensor& in = after_.tensor(node.inputs[0]);
    Shape shape = before_.tensor(node.outputs[0]).shape;
    int64_t known = 1;
    for (size_t d = 0; d + 1 < shape.size(); ++d) {
      const auto same = std::find(was.shape.begin(), was.shape.end(), shape[d]);
      if (same != was.shape.end()) shape[d] = in.shape[static_cast<size_t>(same - was.shape.begin())];
      known *= shape[d];
    }
    if (shape.empty() || in.elements() % known != 0) return false;
    shape.back() = static_cast<int32_t>(in.elements() / known);
    node.attrs.set("shape", std::vector<int64_t>(shape.begin(), shape.end()));
    return true;
  }

  const Graph& before_;
  Graph after_;
  ModelScale scale_;
  std::vector<bool> fixed_;  // by tensor
};

}  // namespace

std::optional<Graph> scaled_model(const Graph& graph, const ModelScale& scale) {
  return Scaler(graph, scale).make();
}

}  // namespace mote
