// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "train/train.h"

namespace mote::train {

// Adam with decoupled weight decay (Loshchilov and Hutter, "Decoupled weight decay regularization", 2019), or
// stochastic gradient descent with Nesterov momentum 0.9, over one flat array of parameters.
class Optimizer {
 public:
  Optimizer(const TrainOptions& options, std::vector<bool> decays);

  void step(double learning_rate, const std::vector<float>& gradients, std::vector<float>& parameters);

  // Forgets all moments: the start of a new phase.
  void reset();

  // What a checkpoint keeps.
  std::vector<float> first_moment, second_moment;
  int64_t steps = 0;

 private:
  void adam(float learning_rate, const std::vector<float>& gradients, std::vector<float>& parameters);
  void sgd(float learning_rate, const std::vector<float>& gradients, std::vector<float>& parameters);

  bool is_adam_;
  float weight_decay_;
  std::vector<bool> decays_;
};

}  // namespace mote::train
