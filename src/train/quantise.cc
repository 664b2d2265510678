// SPDX-License-Identifier: Apache-2.0
#include "train/quantise.h"

#include <algorithm>
#include <cmath>

#include "ops/int8_range.h"

namespace mote::train {

CodeRange code_range(float low, float high) {
  const Quant quant = int8_range(low, high);
  return {quant.scale[0], quant.zero_point[0]};
}

ActivationRule quantised_rule(const CodeRange& range) {
  ActivationRule rule;
  rule.step = range.scale;
  rule.low = static_cast<float>(-128 - range.zero_point) * range.scale;
  rule.high = static_cast<float>(127 - range.zero_point) * range.scale;
  return rule;
}

float weight_scale(const float* weights, int64_t count, int64_t stride) {
  float largest = kNarrowestRange;
  for (int64_t i = 0; i < count; ++i) largest = std::max(largest, std::abs(weights[i * stride]));
  return largest / 127;
}

int32_t weight_code(float weight, float scale) {
  return static_cast<int32_t>(std::clamp(std::nearbyint(weight / scale), -127.0f, 127.0f));
}

std::vector<float> weight_scales(const float* weights, const ChannelView& view) {
  std::vector<float> scales;
  for (int64_t c = 0; c < view.channels; ++c) {
    float largest = 0;
    for (int64_t o = 0; o < view.outer; ++o)
      largest =
          std::max(largest, weight_scale(weights + (o * view.channels + c) * view.inner, view.inner, 1));
    scales.push_back(largest);
  }
  return scales;
}

void fake_quantise_weights(const float* weights, const ChannelView& view, float* out) {
  const std::vector<float> scales = weight_scales(weights, view);
  for (int64_t i = 0; i < view.outer * view.channels * view.inner; ++i) {
    const float scale = scales[static_cast<size_t>(i / view.inner % view.channels)];
    out[i] = static_cast<float>(weight_code(weights[i], scale)) * scale;
  }
}

}  // namespace mote::train
