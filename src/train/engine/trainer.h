// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <memory>

#include "train/augment.h"
#include "train/checkpoint.h"
#include "train/engine/network.h"
#include "train/optimizer.h"
#include "train/schedule.h"
#include "train/train.h"

namespace mote::train {

// One training, from the first epoch or a checkpoint to the exported models.
class Trainer {
 public:
  static Result<TrainOutcome> run(const TrainRequest& request);

 private:
  struct Score {
    double loss_sum = 0;
    int64_t correct = 0, count = 0;
    double loss() const { return loss_sum / static_cast<double>(count); }
    double accuracy() const { return static_cast<double>(correct) / static_cast<double>(count); }
  };

  Trainer(const TrainRequest& request, std::unique_ptr<Network> network);
  Status resume();
  Status check_fit(const Checkpoint& checkpoint) const;
  Status train_epoch(int epoch);
  Result<Score> learn(int epoch);
  Status step(int epoch, const std::vector<int64_t>& order, int64_t at, Score& score);
  double validate(bool quantise);
  void keep_best(int epoch, double accuracy, BestEpoch& best);
  Status save();
  Result<TrainOutcome> outcome();
  int epochs_total() const { return request_.options.epochs + request_.options.qat_epochs; }

  const TrainRequest& request_;
  std::unique_ptr<Network> network_;
  Optimizer optimizer_;
  Checkpoint checkpoint_;  // all but the state of network and optimiser, which save() copies in
  ImageSize size_;
  int64_t steps_per_epoch_;
};

}  // namespace mote::train
