// SPDX-License-Identifier: Apache-2.0
#include "train/engine/network.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>

#include "base/format.h"
#include "train/quantise.h"
#include "train/random.h"

namespace mote::train {

namespace {

constexpr double kEpsilon = 1e-3;            // added to variances
constexpr double kStatisticsMomentum = 0.1;  // weight of the newest batch in the running mean and variance
constexpr float kRangeMomentum = 0.01f;      // and in the activation ranges

at::Tensor convolve(const at::Tensor& x, const at::Tensor& weights, const ConvShape& shape,
                    bool is_depthwise) {
  return is_depthwise ? depthwise_conv2d(x, weights, shape) : conv2d(x, weights, shape);
}

// A vector per output channel, shaped to multiply the weights.
at::Tensor along_axis(const at::Tensor& vector, int axis, int64_t dimensions) {
  std::vector<int64_t> shape(static_cast<size_t>(dimensions), 1);
  shape[static_cast<size_t>(axis)] = vector.size(0);
  return vector.view(shape);
}

Extremes after_activation(const Extremes& seen, const std::string& activation) {
  Extremes out = seen;
  if (activation != "none") out = {0.0f, std::max(seen.high, 0.0f)};
  if (activation == "relu6") out.high = std::min(out.high, 6.0f);
  return out;
}

}  // namespace

at::Tensor Network::forward(const at::Tensor& images, const Pass& pass) {
  at::Tensor x = images;
  ActivationRule rule;
  for (const Layer& layer : layers_) {
    if (layer.weighted()) {
      x = run_weighted(layer, x, pass);
      rule = rule_of(layer, pass.quantise);
    } else {
      x = run_pool(layer, x, rule);
    }
  }
  return x.view({x.size(0), -1});
}

at::Tensor Network::run_weighted(const Layer& layer, const at::Tensor& x, const Pass& pass) {
  BatchObservation seen;
  at::Tensor y;
  if (layer.normalised() && pass.batch_statistics) {
    y = run_normalised(layer, x, pass, seen);
  } else {
    const Folded folded = fold(layer);
    const at::Tensor weights =
        pass.quantise ? fake_quantise_weights(folded.weights, layer.axis()) : folded.weights;
    const at::Tensor sums =
        convolve(x.view({x.size(0), layer.shape.in_h, layer.shape.in_w, layer.shape.in_c}), weights,
                 layer.shape, layer.kind == Kind::kDepthwise);
    y = add_and_activate(sums, folded.bias, rule_of(layer, pass.quantise), seen);
  }
  if (pass.observe) observe_range(layer, seen.extremes);
  return y;
}

// The weights are scaled as folding will scale them before they are rounded, and the normalisation by the
// batch's own statistics takes the scale out again: the rounding is that of the folded network, the training
// that of the plain one. Source: Krishnamoorthi, "Quantizing deep convolutional networks for efficient
// inference", 2018, section 3.2.2.
at::Tensor Network::run_normalised(const Layer& layer, const at::Tensor& x, const Pass& pass,
                                   BatchObservation& seen) {
  const auto channels = static_cast<size_t>(layer.out_c);
  std::vector<double> scale(channels, 1.0), epsilon(channels, kEpsilon);
  at::Tensor weights = layer.weights;
  if (pass.quantise) {
    at::Tensor scales = at::empty({layer.out_c});
    const float* variance = state_.statistics.data() + layer.statistics_at + 2 + channels;
    for (size_t c = 0; c < channels; ++c) {
      // The sign does not change the rounding, and a channel that is switched off must not divide by zero.
      const auto gamma = static_cast<double>(std::abs(layer.gamma.data_ptr<float>()[c]));
      scale[c] = std::max(gamma, 1e-4) / std::sqrt(static_cast<double>(variance[c]) + kEpsilon);
      epsilon[c] = kEpsilon * scale[c] * scale[c];
      scales.data_ptr<float>()[c] = static_cast<float>(scale[c]);
    }
    weights = fake_quantise_weights(layer.weights * along_axis(scales, layer.axis(), layer.weights.dim()),
                                    layer.axis());
  }
  const at::Tensor sums = convolve(x, weights, layer.shape, layer.kind == Kind::kDepthwise);
  const at::Tensor y =
      normalize_and_activate(sums, layer.gamma, layer.bias, epsilon, rule_of(layer, pass.quantise), seen);
  if (pass.observe) observe_statistics(layer, seen, scale, sums.numel() / layer.out_c);
  return y;
}

// An average of codes, rounded to a code of the same scale.
at::Tensor Network::run_pool(const Layer& layer, const at::Tensor& x, const ActivationRule& rule) const {
  const ConvShape& s = layer.shape;
  at::Tensor y;
  if (s.out_pixels() == 1 && s.kernel_h == s.in_h && s.kernel_w == s.in_w) {
    y = x.mean({1, 2}, true);
  } else {
    y = at::avg_pool2d(x.permute({0, 3, 1, 2}).contiguous(), {s.kernel_h, s.kernel_w},
                       {s.stride_h, s.stride_w})
            .permute({0, 2, 3, 1})
            .contiguous();
  }
  return rule.step > 0 ? fake_quantise(y, rule) : y;
}

Network::Folded Network::fold(const Layer& layer) const {
  if (!layer.normalised()) {
    const at::Tensor weights =
        layer.kind == Kind::kFullyConnected ? layer.weights.view({layer.out_c, 1, 1, -1}) : layer.weights;
    return {weights, layer.bias};
  }
  auto* statistics = const_cast<float*>(state_.statistics.data()) + layer.statistics_at + 2;
  const at::Tensor mean = at::from_blob(statistics, {layer.out_c});
  const at::Tensor variance = at::from_blob(statistics + layer.out_c, {layer.out_c});
  const at::Tensor factor = layer.gamma * at::rsqrt(variance + kEpsilon);
  return {layer.weights * along_axis(factor, layer.axis(), layer.weights.dim()), layer.bias - mean * factor};
}

ActivationRule Network::rule_of(const Layer& layer, bool quantise) const {
  const float* range = state_.statistics.data() + layer.statistics_at;
  if (quantise) return quantised_rule(code_range(range[0], range[1]));
  ActivationRule rule;
  if (layer.activation != "none") rule.low = 0;
  if (layer.activation == "relu6") rule.high = 6;
  return rule;
}

void Network::observe_range(const Layer& layer, const Extremes& seen) {
  float* range = state_.statistics.data() + layer.statistics_at;
  const Extremes now = after_activation(seen, layer.activation);
  const bool first = range[0] == 0 && range[1] == 0;
  range[0] += (now.low - range[0]) * (first ? 1 : kRangeMomentum);
  range[1] += (now.high - range[1]) * (first ? 1 : kRangeMomentum);
}

void Network::observe_statistics(const Layer& layer, const BatchObservation& seen,
                                 const std::vector<double>& scale, int64_t samples) {
  const auto channels = static_cast<size_t>(layer.out_c);
  float* mean = state_.statistics.data() + layer.statistics_at + 2;
  float* variance = mean + channels;
  const double unbiased =
      static_cast<double>(samples) / static_cast<double>(std::max<int64_t>(samples - 1, 1));
  for (size_t c = 0; c < channels; ++c) {
    const double batch_mean = seen.mean[c] / scale[c];
    const double batch_variance = seen.variance[c] / (scale[c] * scale[c]) * unbiased;
    mean[c] += static_cast<float>(kStatisticsMomentum * (batch_mean - static_cast<double>(mean[c])));
    variance[c] +=
        static_cast<float>(kStatisticsMomentum * (batch_variance - static_cast<double>(variance[c])));
  }
}

std::vector<TrainedLayer> Network::trained_layers() const {
  const at::NoGradGuard no_gradient;
  std::vector<TrainedLayer> out;
  for (const Layer& layer : layers_) {
    if (!layer.weighted()) continue;
    const Folded folded = fold(layer);
    const at::Tensor weights = folded.weights.contiguous(), bias = folded.bias.contiguous();
    const float* range = state_.statistics.data() + layer.statistics_at;
    out.push_back({layer.node,
                   {weights.data_ptr<float>(), weights.data_ptr<float>() + weights.numel()},
                   {bias.data_ptr<float>(), bias.data_ptr<float>() + bias.numel()},
                   range[0],
                   range[1]});
  }
  return out;
}

}  // namespace mote::train
