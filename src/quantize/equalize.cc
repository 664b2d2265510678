// SPDX-License-Identifier: Apache-2.0
#include "quantize/equalize.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "ops/op.h"

namespace mote {

namespace {

bool has_weights(const Graph& graph, const Node& node) {
  const bool known = node.op == "conv2d" || node.op == "depthwise_conv2d" || node.op == "fully_connected";
  if (!known || !graph.tensor(node.inputs[1]).is_constant()) return false;
  const bool bias = node.inputs.size() > 2 && node.inputs[2] != kNoTensor;
  return graph.tensor(node.inputs[1]).type == DType::kFloat32 &&
         (!bias || graph.tensor(node.inputs[2]).is_constant());
}

// The constant for this node alone, to be changed.
float* own_values(Graph& graph, Node& node, size_t input) {
  Tensor copy = graph.tensor(node.inputs[input]);
  auto data = std::make_shared<Bytes>(*copy.data);
  auto* values = reinterpret_cast<float*>(data->data());
  copy.data = std::move(data);
  node.inputs[input] = graph.add(std::move(copy));
  return values;
}

// Weights of the second layer that read input channel c of `channels`: all whose index gives c when divided
// by `step`, modulo the channels. Depthwise layers with a multiplier have several outputs for a channel.
int64_t step_of_channel(const Graph& graph, const Node& node, int64_t channels) {
  if (node.op != "depthwise_conv2d") return 1;
  return graph.tensor(node.inputs[1]).shape.back() / channels;
}

std::vector<float> largest_weights(const Tensor& weights, int64_t channels, int64_t step) {
  std::vector<float> out(static_cast<size_t>(channels));
  for (int64_t i = 0; i < weights.elements(); ++i) {
    float& largest = out[static_cast<size_t>(i / step % channels)];
    largest = std::max(largest, std::abs(weights.values<float>()[i]));
  }
  return out;
}

// Divides the channels of what a layer makes.
void divide_outputs(Graph& graph, Node& node, const std::vector<float>& by) {
  const auto channels = static_cast<int64_t>(by.size());
  const int axis = find_op(node.op)->channel_axis;
  const int64_t elements = graph.tensor(node.inputs[1]).elements();
  float* weights = own_values(graph, node, 1);
  const int64_t inner = axis == 0 ? elements / channels : 1;
  for (int64_t i = 0; i < elements; ++i) weights[i] /= by[static_cast<size_t>(i / inner % channels)];
  if (node.inputs.size() < 3 || node.inputs[2] == kNoTensor) return;
  float* bias = own_values(graph, node, 2);
  for (size_t c = 0; c < by.size(); ++c) bias[c] /= by[c];
}

// The node that alone reads what `first` makes, if the pair can be equalised; -1 otherwise.
int second_of(const Graph& graph, const Node& first) {
  const std::string activation = first.attrs.text("activation", "none");
  if (!has_weights(graph, first) || (activation != "none" && activation != "relu")) return -1;
  const TensorId between = first.outputs[0];
  const std::vector<int> readers = graph.consumers(between);
  if (readers.size() != 1 || graph.is_read_at_end(between)) return -1;
  const Node& second = graph.nodes[static_cast<size_t>(readers[0])];
  if (!has_weights(graph, second) || second.inputs[0] != between) return -1;
  const int32_t channels = graph.tensor(between).shape.back();
  const Shape& weights = graph.tensor(second.inputs[1]).shape;
  const bool fits =
      second.op == "depthwise_conv2d" ? weights.back() % channels == 0 : weights.back() == channels;
  return fits ? readers[0] : -1;
}

}  // namespace

int equalize(Graph& graph, const std::vector<Observation>& observations) {
  constexpr float kMost = 1000;
  int pairs = 0;
  for (size_t i = 0; i < graph.nodes.size(); ++i) {
    const int other = second_of(graph, graph.nodes[i]);
    if (other < 0) continue;
    Node& first = graph.nodes[i];
    Node& second = graph.nodes[static_cast<size_t>(other)];
    const std::vector<float>& activations = observations[static_cast<size_t>(first.outputs[0])].largest;
    const auto channels = static_cast<int64_t>(activations.size());
    const int64_t step = step_of_channel(graph, second, channels);
    const std::vector<float> weights = largest_weights(graph.tensor(second.inputs[1]), channels, step);
    std::vector<float> by(activations.size(), 1.0f);
    for (size_t c = 0; c < by.size(); ++c)
      if (activations[c] > 0 && weights[c] > 0)
        by[c] = std::clamp(std::sqrt(activations[c] / weights[c]), 1 / kMost, kMost);
    divide_outputs(graph, first, by);
    const int64_t elements = graph.tensor(second.inputs[1]).elements();
    float* values = own_values(graph, second, 1);
    for (int64_t k = 0; k < elements; ++k) values[k] *= by[static_cast<size_t>(k / step % channels)];
    ++pairs;
  }
  return pairs;
}

}  // namespace mote
