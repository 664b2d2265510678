// SPDX-License-Identifier: Apache-2.0
#include "train/export.h"

#include <algorithm>
#include <cmath>

#include "ops/op.h"
#include "train/quantise.h"

namespace mote::train {

namespace {

template <class T>
std::shared_ptr<const Bytes> bytes_of(const std::vector<T>& values) {
  const auto* begin = reinterpret_cast<const uint8_t*>(values.data());
  return std::make_shared<Bytes>(begin, begin + values.size() * sizeof(T));
}

Quant per_tensor(const CodeRange& range) { return {{range.scale}, {range.zero_point}, -1}; }

ChannelView channel_view(const Shape& shape, int axis) {
  ChannelView view{1, shape[static_cast<size_t>(axis)], 1};
  for (size_t d = 0; d < shape.size(); ++d) {
    if (static_cast<int>(d) < axis) view.outer *= shape[d];
    if (static_cast<int>(d) > axis) view.inner *= shape[d];
  }
  return view;
}

// Returns the scales, which the bias needs.
std::vector<float> quantise_weights(Tensor& tensor, const std::vector<float>& weights, int axis) {
  const ChannelView view = channel_view(tensor.shape, axis);
  const std::vector<float> scales = weight_scales(weights.data(), view);
  std::vector<int8_t> codes;
  for (size_t i = 0; i < weights.size(); ++i) {
    const auto channel = static_cast<size_t>(static_cast<int64_t>(i) / view.inner % view.channels);
    codes.push_back(static_cast<int8_t>(weight_code(weights[i], scales[channel])));
  }
  tensor.type = DType::kInt8;
  tensor.data = bytes_of(codes);
  tensor.quant = {scales, std::vector<int32_t>(scales.size(), 0), axis};
  return scales;
}

void quantise_bias(Tensor& tensor, const std::vector<float>& bias, float in_scale,
                   const std::vector<float>& scales) {
  std::vector<int32_t> codes;
  Quant quant{{}, std::vector<int32_t>(scales.size(), 0), 0};
  for (size_t c = 0; c < bias.size(); ++c) {
    quant.scale.push_back(in_scale * scales[c]);
    const double code = std::nearbyint(static_cast<double>(bias[c]) / static_cast<double>(quant.scale[c]));
    codes.push_back(static_cast<int32_t>(std::clamp(code, double{INT32_MIN}, double{INT32_MAX})));
  }
  if (quant.scale.size() == 1) quant.axis = -1;
  tensor.type = DType::kInt32;
  tensor.data = bytes_of(codes);
  tensor.quant = quant;
}

}  // namespace

Graph make_float_model(const Graph& network, const std::vector<TrainedLayer>& layers) {
  Graph out = network;
  for (const TrainedLayer& layer : layers) {
    const Node& node = out.nodes[static_cast<size_t>(layer.node)];
    out.tensor(node.inputs[1]).data = bytes_of(layer.weights);
    out.tensor(node.inputs[2]).data = bytes_of(layer.bias);
  }
  return out;
}

Graph make_int8_model(const Graph& network, const std::vector<TrainedLayer>& layers) {
  Graph out = network;
  Tensor& input = out.tensor(out.inputs[0]);
  input.type = DType::kInt8;
  input.quant = per_tensor(kInputRange);
  for (size_t i = 0; i < out.nodes.size(); ++i) {
    const Node& node = out.nodes[i];
    const Tensor& from = out.tensor(node.inputs[0]);
    Tensor& to = out.tensor(node.outputs[0]);
    const auto layer = std::find_if(layers.begin(), layers.end(),
                                    [&](const TrainedLayer& l) { return l.node == static_cast<int>(i); });
    to.type = DType::kInt8;
    if (layer != layers.end()) {
      to.quant = per_tensor(code_range(layer->range_low, layer->range_high));
      Tensor& weights = out.tensor(node.inputs[1]);
      const std::vector<float> scales =
          quantise_weights(weights, layer->weights, find_op(node.op)->channel_axis);
      if (weights.quant.per_tensor()) weights.quant.axis = -1;
      quantise_bias(out.tensor(node.inputs[2]), layer->bias, from.quant.scale[0], scales);
    } else if (node.op == "softmax") {
      to.quant = per_tensor(kSoftmaxRange);
    } else {
      to.quant = from.quant;
    }
  }
  return out;
}

}  // namespace mote::train
