// SPDX-License-Identifier: Apache-2.0
#include "train/optimizer.h"

#include <algorithm>
#include <cmath>

namespace mote::train {

Optimizer::Optimizer(const TrainOptions& options, std::vector<bool> decays)
    : first_moment(decays.size()),
      second_moment(decays.size()),
      is_adam_(options.optimizer == "adam"),
      weight_decay_(static_cast<float>(options.weight_decay)),
      decays_(std::move(decays)) {}

void Optimizer::reset() {
  std::fill(first_moment.begin(), first_moment.end(), 0.0f);
  std::fill(second_moment.begin(), second_moment.end(), 0.0f);
  steps = 0;
}

void Optimizer::step(double learning_rate, const std::vector<float>& gradients,
                     std::vector<float>& parameters) {
  ++steps;
  const auto rate = static_cast<float>(learning_rate);
  if (is_adam_) {
    adam(rate, gradients, parameters);
  } else {
    sgd(rate, gradients, parameters);
  }
}

void Optimizer::adam(float learning_rate, const std::vector<float>& gradients,
                     std::vector<float>& parameters) {
  constexpr float kBeta1 = 0.9f, kBeta2 = 0.999f, kEpsilon = 1e-8f;
  const auto count = static_cast<double>(steps);
  const auto correction1 = static_cast<float>(1 - std::pow(static_cast<double>(kBeta1), count));
  const auto correction2 = static_cast<float>(1 - std::pow(static_cast<double>(kBeta2), count));
  for (size_t i = 0; i < parameters.size(); ++i) {
    const float g = gradients[i];
    first_moment[i] += (1 - kBeta1) * (g - first_moment[i]);
    second_moment[i] += (1 - kBeta2) * (g * g - second_moment[i]);
    const float direction =
        first_moment[i] / correction1 / (std::sqrt(second_moment[i] / correction2) + kEpsilon);
    const float decay = decays_[i] ? weight_decay_ * parameters[i] : 0.0f;
    parameters[i] -= learning_rate * (direction + decay);
  }
}

void Optimizer::sgd(float learning_rate, const std::vector<float>& gradients,
                    std::vector<float>& parameters) {
  constexpr float kMomentum = 0.9f;
  for (size_t i = 0; i < parameters.size(); ++i) {
    const float g = gradients[i] + (decays_[i] ? weight_decay_ * parameters[i] : 0.0f);
    first_moment[i] = kMomentum * first_moment[i] + g;
    parameters[i] -= learning_rate * (g + kMomentum * first_moment[i]);
  }
}

}  // namespace mote::train
