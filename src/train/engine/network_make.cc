// SPDX-License-Identifier: Apache-2.0
// How a network is made from a graph.
#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>

#include "base/format.h"
#include "train/engine/network.h"
#include "train/random.h"

namespace mote::train {

namespace {

Error cannot_train(const Node& node, const std::string& why) {
  return Error(Code::kUnsupported, format("{} cannot be trained: {}", node.op, why),
               "layers that can: conv2d, depthwise_conv2d, fully_connected, average_pool2d, softmax as the "
               "last one")
      .at(node.origin);
}

ConvShape shape_of(const Graph& graph, const Node& node, int64_t kernel_h, int64_t kernel_w) {
  const Shape& in = graph.tensor(node.inputs[0]).shape;
  const Shape& out = graph.tensor(node.outputs[0]).shape;
  ConvShape s{};
  s.in_h = in[1];
  s.in_w = in[2];
  s.in_c = in[3];
  s.out_h = out[1];
  s.out_w = out[2];
  s.kernel_h = kernel_h;
  s.kernel_w = kernel_w;
  s.stride_h = node.attrs.integer("stride_h", 1);
  s.stride_w = node.attrs.integer("stride_w", 1);
  s.pad_top = node.attrs.integer("pad_top");
  s.pad_left = node.attrs.integer("pad_left");
  return s;
}

}  // namespace

int64_t Network::Layer::weight_count() const {
  int64_t count = weighted() ? 1 : 0;
  for (const int64_t size : weights_shape) count *= size;
  return count;
}

Result<std::unique_ptr<Network>> Network::make(const Graph& graph, int64_t seed) {
  std::unique_ptr<Network> network(new Network);
  if (graph.inputs.size() != 1 || graph.outputs.size() != 1)
    return Error(Code::kUnsupported, "a model with one input and one output is needed for training");
  TensorId at = graph.inputs[0];
  for (size_t i = 0; i < graph.nodes.size(); ++i) {
    const Node& node = graph.nodes[i];
    if (node.inputs.empty() || node.inputs[0] != at || node.outputs.size() != 1)
      return cannot_train(node, "it does not continue the chain of layers before it");
    at = node.outputs[0];
    if (node.op == "softmax" && i + 1 == graph.nodes.size()) break;  // part of the loss
    MOTE_TRY(network->add_layer(graph, static_cast<int>(i)));
  }
  if (at != graph.outputs[0]) return Error(Code::kUnsupported, "the last layer is not the model's output");
  network->gradients_.resize(network->state_.parameters.size());
  network->initialise(seed);
  network->make_leaves();
  return network;
}

Status Network::set_kind(const Graph& graph, const Node& node, Layer& layer) const {
  if (node.op == "average_pool2d") {
    layer.kind = Kind::kAveragePool;
    layer.shape = shape_of(graph, node, node.attrs.integer("kernel_h"), node.attrs.integer("kernel_w"));
    layer.out_c = layer.shape.in_c;
    if (layers_.empty()) return cannot_train(node, "it is the first layer");
    if (layer.shape.pad_top + layer.shape.pad_left + node.attrs.integer("pad_bottom") +
        node.attrs.integer("pad_right"))
      return cannot_train(node, "its window is padded");
    return ok_status();
  }
  if (node.inputs.size() != 3 || node.inputs[2] == kNoTensor) return cannot_train(node, "it has no bias");
  const Shape& weights = graph.tensor(node.inputs[1]).shape;
  layer.weights_shape.assign(weights.begin(), weights.end());
  if (node.op == "fully_connected") {
    layer.kind = Kind::kFullyConnected;
    layer.shape = ConvShape{1, 1, weights[1], 1, 1, 1, 1, 1, 1, 0, 0};
    layer.out_c = weights[0];
  } else if (node.op == "conv2d" || node.op == "depthwise_conv2d") {
    layer.kind = node.op == "conv2d" ? Kind::kConv2d : Kind::kDepthwise;
    layer.shape = shape_of(graph, node, weights[1], weights[2]);
    layer.out_c = weights[static_cast<size_t>(layer.axis())];
    if (layer.kind == Kind::kDepthwise && layer.out_c != layer.shape.in_c)
      return cannot_train(node, "its multiplier is not 1");
  } else {
    return cannot_train(node, "the trainer does not know this operator");
  }
  if (node.attrs.integer("dilation_h", 1) != 1 || node.attrs.integer("dilation_w", 1) != 1)
    return cannot_train(node, "it is dilated");
  return ok_status();
}

Status Network::add_layer(const Graph& graph, int node_index) {
  const Node& node = graph.nodes[static_cast<size_t>(node_index)];
  Layer layer;
  layer.node = node_index;
  layer.activation = node.attrs.text("activation", "none");
  if (layer.activation != "none" && layer.activation != "relu" && layer.activation != "relu6")
    return cannot_train(node, format("its activation '{}' is none of none, relu, relu6", layer.activation));
  MOTE_TRY(set_kind(graph, node, layer));
  layer.parameters_at = state_.parameters.size();
  layer.statistics_at = state_.statistics.size();
  if (layer.weighted()) {
    const auto vectors = static_cast<size_t>(layer.out_c) * (layer.normalised() ? 2 : 1);
    decays_.insert(decays_.end(), static_cast<size_t>(layer.weight_count()), true);
    decays_.insert(decays_.end(), vectors, false);
    state_.parameters.resize(decays_.size());
    state_.statistics.resize(layer.statistics_at + 2 + (layer.normalised() ? vectors : 0));
  }
  layers_.push_back(std::move(layer));
  return ok_status();
}

void Network::initialise(int64_t seed) {
  for (const Layer& layer : layers_) {
    if (!layer.weighted()) continue;
    Random random(static_cast<uint64_t>(seed), static_cast<uint64_t>(layer.node));
    const int64_t fan_in =
        layer.kind == Kind::kDepthwise ? layer.shape.taps() : layer.weight_count() / layer.out_c;
    const double deviation =
        std::sqrt((layer.activation == "none" ? 1.0 : 2.0) / static_cast<double>(fan_in));
    float* at = state_.parameters.data() + layer.parameters_at;
    for (int64_t i = 0; i < layer.weight_count(); ++i)
      *at++ = static_cast<float>(random.normal() * deviation);
    if (!layer.normalised()) continue;
    const auto channels = static_cast<size_t>(layer.out_c);
    std::fill_n(at, channels, 1.0f);                                                             // gamma
    std::fill_n(state_.statistics.data() + layer.statistics_at + 2 + channels, channels, 1.0f);  // variance
  }
}

void Network::make_leaves() {
  const auto leaf = [&](size_t at, at::IntArrayRef shape) {
    at::Tensor tensor = at::from_blob(state_.parameters.data() + at, shape).requires_grad_(true);
    tensor.mutable_grad() = at::from_blob(gradients_.data() + at, shape);
    return tensor;
  };
  for (Layer& layer : layers_) {
    if (!layer.weighted()) continue;
    size_t at = layer.parameters_at;
    layer.weights = leaf(at, layer.weights_shape);
    at += static_cast<size_t>(layer.weight_count());
    if (layer.normalised()) {
      layer.gamma = leaf(at, {layer.out_c});
      at += static_cast<size_t>(layer.out_c);
    }
    layer.bias = leaf(at, {layer.out_c});
  }
}

void Network::set_state(const NetworkState& state) {
  // Copied in place: the leaves point into the arrays.
  std::copy(state.parameters.begin(), state.parameters.end(), state_.parameters.begin());
  std::copy(state.statistics.begin(), state.statistics.end(), state_.statistics.begin());
}

}  // namespace mote::train
