// SPDX-License-Identifier: Apache-2.0
#include "quantize/weights.h"

#include <algorithm>
#include <cmath>

namespace mote {

namespace {

// Weights seen as [outer][channels][inner].
struct ChannelView {
  int64_t outer = 1, channels = 1, inner = 1;
  int64_t at(int64_t o, int64_t c, int64_t i) const { return (o * channels + c) * inner + i; }
};
ChannelView view_of(const Shape& shape, int axis) {
  ChannelView view;
  for (size_t d = 0; d < shape.size(); ++d) {
    if (static_cast<int>(d) < axis) view.outer *= shape[d];
    if (static_cast<int>(d) == axis) view.channels = shape[d];
    if (static_cast<int>(d) > axis) view.inner *= shape[d];
  }
  return view;
}

// Half the range of int32: sums get room beside the bias.
constexpr double kLargestBias = 1 << 30;

float weight_scale(const float* weights, const ChannelView& view, int64_t channel, float bias,
                   float x_scale) {
  constexpr float kSmallest = 1e-9f;
  float largest = kSmallest;
  for (int64_t o = 0; o < view.outer; ++o)
    for (int64_t i = 0; i < view.inner; ++i)
      largest = std::max(largest, std::abs(weights[view.at(o, channel, i)]));
  const double of_bias = std::abs(double{bias}) / kLargestBias / double{x_scale};
  return std::max(largest / 127, static_cast<float>(of_bias));
}

template <class T>
Tensor bias_tensor(const std::vector<double>& values, const std::vector<float>& scales, DType type) {
  std::vector<T> stored;
  Quant quant;
  quant.axis = 0;
  for (size_t c = 0; c < values.size(); ++c) {
    stored.push_back(static_cast<T>(std::llround(values[c] / double{scales[c]})));
    quant.scale.push_back(scales[c]);
    quant.zero_point.push_back(0);
  }
  if (scales.size() == 1) quant.axis = -1;
  Tensor out = constant_tensor("", type, {static_cast<int32_t>(values.size())}, stored);
  out.quant = quant;
  return out;
}

}  // namespace

InputMeans input_means(const Graph& graph, const Node& node, const std::vector<double>& element_means) {
  if (element_means.empty()) return {};
  const Shape& weights = graph.tensor(node.inputs[1]).shape;
  if (node.op == "fully_connected") {
    // x is flattened to rows of as many features as a channel has weights.
    const auto features = static_cast<size_t>(weights[1]);
    InputMeans out(features);
    for (size_t i = 0; i < element_means.size(); ++i) out[i % features] += element_means[i];
    for (double& mean : out)
      mean *= static_cast<double>(features) / static_cast<double>(element_means.size());
    return out;
  }
  const Shape& x = graph.tensor(node.inputs[0]).shape;
  const auto channels = static_cast<size_t>(x.back());
  std::vector<double> of_channel(channels);
  for (size_t i = 0; i < element_means.size(); ++i) of_channel[i % channels] += element_means[i];
  for (double& mean : of_channel)
    mean *= static_cast<double>(channels) / static_cast<double>(element_means.size());
  if (node.op == "conv2d" && weights.size() == 4 && static_cast<size_t>(weights[3]) == channels) {
    const auto taps = static_cast<size_t>(weights[1]) * static_cast<size_t>(weights[2]);
    InputMeans out;
    for (size_t t = 0; t < taps; ++t) out.insert(out.end(), of_channel.begin(), of_channel.end());
    return out;
  }
  // An output channel reads one input channel, whose mean goes with all its weights.
  if (node.op == "depthwise_conv2d") return of_channel;
  return {};
}

QuantizedWeights quantize_weights(const Tensor& weights, const Tensor* bias, int channel_axis, float x_scale,
                                  DType x_type, const InputMeans& means) {
  const ChannelView view = view_of(weights.shape, channel_axis);
  const auto* real = weights.values<float>();
  const int64_t of_channel = view.outer * view.inner;
  const bool is_depthwise = channel_axis == static_cast<int>(weights.shape.size()) - 1;
  const bool corrects =
      !means.empty() && (is_depthwise ? view.channels % static_cast<int64_t>(means.size()) == 0
                                      : static_cast<int64_t>(means.size()) == of_channel);
  QuantizedWeights out;
  std::vector<int8_t> stored(static_cast<size_t>(weights.elements()));
  std::vector<double> biases(static_cast<size_t>(view.channels));
  std::vector<float> bias_scales;
  Quant quant;
  quant.axis = channel_axis;
  for (int64_t c = 0; c < view.channels; ++c) {
    const float b = bias != nullptr ? bias->values<float>()[c] : 0.0f;
    const float scale = weight_scale(real, view, c, b, x_scale);
    double shift = 0;  // of the channel's mean
    for (int64_t o = 0; o < view.outer; ++o) {
      for (int64_t i = 0; i < view.inner; ++i) {
        const int64_t at = view.at(o, c, i);
        const float step = std::clamp(std::nearbyint(real[at] / scale), -127.0f, 127.0f);
        stored[static_cast<size_t>(at)] = static_cast<int8_t>(step);
        if (!corrects) continue;
        const int64_t multiplier = view.channels / static_cast<int64_t>(means.size());
        const double mean = means[static_cast<size_t>(is_depthwise ? c / multiplier : o * view.inner + i)];
        shift += (double{step} * double{scale} - double{real[at]}) * mean;
      }
    }
    quant.scale.push_back(scale);
    quant.zero_point.push_back(0);
    bias_scales.push_back(scale * x_scale);
    biases[static_cast<size_t>(c)] = double{b} - shift;
  }
  if (view.channels == 1) quant.axis = -1;
  out.weights = constant_tensor(weights.name, DType::kInt8, weights.shape, stored);
  out.weights.quant = quant;
  if (bias == nullptr && !corrects) return out;
  out.bias = x_type == DType::kInt16 ? bias_tensor<int64_t>(biases, bias_scales, DType::kInt64)
                                     : bias_tensor<int32_t>(biases, bias_scales, DType::kInt32);
  out.bias.name = bias != nullptr ? bias->name : weights.name + "/bias";
  return out;
}

}  // namespace mote
