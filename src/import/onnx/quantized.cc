// SPDX-License-Identifier: Apache-2.0
#include "import/onnx/quantized.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <set>

#include "import/onnx/layers.h"
#include "import/onnx/values.h"
#include "ops/weight_zero_point.h"

namespace mote::onnx {

namespace {

// A tensor with one quantisation brought to another one.
TensorId requantized(Builder& b, TensorId x, DType type, const Quant& quant) {
  if (!b.ok() || (b.type(x) == type && b.tensor(x).quant == quant)) return x;
  const TensorId out = b.node("quantize", {x}, {}, type, quant);
  return b.is_channels_last(x) ? b.as_channels_last(out) : out;
}

TensorId like(Builder& b, TensorId model, TensorId out) {
  return b.is_channels_last(model) ? b.as_channels_last(out) : out;
}

// The bias as int32 at the scale that products of input and weights have.
TensorId integer_bias(Builder& b, TensorId bias, const Tensor& in, const Tensor& weights) {
  const std::vector<float> weight_scale = weights.quant.scale;
  const float in_scale = in.quant.scale[0];
  const std::vector<float> values = *real_values(b.tensor(bias));
  const TensorId twin = b.twin(bias);
  const std::vector<int64_t> exact = twin != kNoTensor && b.type(twin) == DType::kInt32
                                         ? *integer_values(b.tensor(twin))
                                         : std::vector<int64_t>();
  std::vector<int32_t> out;
  for (size_t i = 0; i < values.size(); ++i) {
    const double scale = double{in_scale} * double{weight_scale[weight_scale.size() == 1 ? 0 : i]};
    const double steps = std::nearbyint(double{values[i]} / scale);
    // The file's own number, if it is at this scale.
    const bool same =
        !exact.empty() && std::abs(static_cast<double>(exact[i]) - steps) <= 1e-4 * std::abs(steps) + 1;
    const double wanted = same ? static_cast<double>(exact[i]) : steps;
    out.push_back(static_cast<int32_t>(std::clamp<double>(wanted, INT32_MIN, INT32_MAX)));
  }
  return b.list(DType::kInt32, {static_cast<int32_t>(out.size())}, out);
}

// in * weights + bias; kNoTensor if an operand is not quantised.
TensorId quantized_layer(Builder& b, const Node& layer, const std::string& activation, const Quant& quant) {
  const TensorId in = b.twin(layer.inputs[0]);
  TensorId weights = b.twin(layer.inputs[1]);
  if (in == kNoTensor || weights == kNoTensor || b.type(in) != DType::kInt8 ||
      b.type(weights) != DType::kInt8 || !b.is_constant(weights))
    return kNoTensor;
  const bool has_bias = layer.inputs.size() > 2 && layer.inputs[2] != kNoTensor;
  if (has_bias && !b.is_constant(layer.inputs[2])) return kNoTensor;
  remove_weight_zero_point(b.graph(), weights);
  std::vector<TensorId> inputs = {in, weights};
  if (has_bias) inputs.push_back(integer_bias(b, layer.inputs[2], b.tensor(in), b.tensor(weights)));
  Attrs attrs = layer.attrs;
  attrs.set("activation", activation);
  std::string op = layer.op;
  if (has_weight_zero_point(b.tensor(weights))) {
    if (op == "depthwise_conv2d") attrs.set("depthwise", int64_t{1});
    if (op == "depthwise_conv2d" || op == "conv2d") op = "conv2d_grouped";
    if (op == "fully_connected") op = "fully_connected_offset";
  }
  return b.node(op.c_str(), inputs, attrs, DType::kInt8, quant);
}

std::optional<std::vector<TensorId>> twins(Builder& b, const std::vector<TensorId>& inputs, DType type) {
  std::vector<TensorId> out;
  for (const TensorId id : inputs) {
    const TensorId twin = id == kNoTensor ? kNoTensor : b.twin(id);
    if (twin == kNoTensor || b.type(twin) != type || !b.tensor(twin).quant.per_tensor()) return std::nullopt;
    out.push_back(twin);
  }
  return out;
}

// The only quantisation that some operators have arithmetic for.
std::optional<Quant> own_quant(const Node& node) {
  if (node.op == "softmax") return Quant{{1.0f / 256}, {-128}};
  if (node.op != "sigmoid") return std::nullopt;
  return node.attrs.text("function") == "tanh" ? Quant{{1.0f / 128}, {0}} : Quant{{1.0f / 256}, {-128}};
}

// A node of the same operator on the quantised operands; kNoTensor if there is none.
TensorId quantized_node(Builder& b, const Node& node, const std::string& activation, const Quant& quant) {
  static const std::set<std::string> kAny = {"add", "sub",  "mul",  "activation", "leaky_relu",  "hard_swish",
                                             "elu", "gelu", "mean", "sum",        "batch_matmul"};
  static const std::set<std::string> kSame = {"max_pool2d", "average_pool2d",  "reduce_max",
                                              "reduce_min", "resize_bilinear", "resize_nearest_neighbor",
                                              "pad"};
  if (is_layer(node)) return quantized_layer(b, node, activation, quant);
  const auto inputs = twins(b, node.inputs, DType::kInt8);
  if (!inputs) return kNoTensor;
  Attrs attrs = node.attrs;
  if (attrs.has("activation") && node.op != "activation") attrs.set("activation", activation);
  if (kAny.count(node.op) > 0) return b.node(node.op.c_str(), *inputs, attrs, DType::kInt8, quant);
  if (node.op == "concat") {
    std::vector<TensorId> parts;
    for (const TensorId id : *inputs) parts.push_back(requantized(b, id, DType::kInt8, quant));
    return b.node("concat", parts, attrs, DType::kInt8, quant);
  }
  // A padding value stands for something else once it is quantised.
  if (node.op == "pad" && attrs.has("value")) return kNoTensor;
  if (kSame.count(node.op) > 0) {
    const Quant same = b.tensor((*inputs)[0]).quant;
    return requantized(b, b.node(node.op.c_str(), *inputs, attrs, DType::kInt8, same), DType::kInt8, quant);
  }
  if (const auto own = own_quant(node))
    return requantized(b, b.node(node.op.c_str(), *inputs, attrs, DType::kInt8, *own), DType::kInt8, quant);
  return kNoTensor;
}

bool takes_activation(const Node& node) {
  return is_layer(node) || node.op == "add" || node.op == "sub" || node.op == "mul" ||
         node.op == "average_pool2d" || node.op == "max_pool2d";
}

}  // namespace

TensorId quantized(Builder& b, TensorId x, DType type, const Quant& quant) {
  if (!b.ok()) return kNoTensor;
  const TensorId twin = b.twin(x);
  if (twin != kNoTensor && b.tensor(twin).quant.per_tensor() && b.type(twin) == type)
    return requantized(b, twin, type, quant);
  const Node* producer = b.producer(x);
  if (producer != nullptr && type == DType::kInt8) {
    Node node = *producer;
    if (node.op == "reshape" || node.op == "transpose") {
      const TensorId in = quantized(b, node.inputs[0], type, quant);
      return like(b, x, b.node(node.op.c_str(), {in}, node.attrs, type, quant));
    }
    std::string activation = "none";
    if (node.op == "activation") {
      const Node* before = b.producer(node.inputs[0]);
      if (before != nullptr && takes_activation(*before) &&
          before->attrs.text("activation", "none") == "none") {
        activation = node.attrs.text("activation");
        node = *before;
      }
    }
    TensorId out = quantized_node(b, node, activation, quant);
    if (out != kNoTensor || !b.ok()) return like(b, x, out);
    if (activation != "none") {
      out = quantized_node(b, *b.producer(x), "none", quant);
      if (out != kNoTensor || !b.ok()) return like(b, x, out);
    }
  }
  return like(b, x, b.node("quantize", {x}, {}, type, quant));
}

}  // namespace mote::onnx
