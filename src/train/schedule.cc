// SPDX-License-Identifier: Apache-2.0
#include "train/schedule.h"

#include <algorithm>
#include <cmath>

namespace mote::train {

const char* phase_name(Phase phase) {
  return phase == Phase::kFloat ? "float" : phase == Phase::kQat ? "qat" : "qat-frozen";
}

Phase phase_of(const TrainOptions& options, int epoch) {
  if (epoch < options.epochs) return Phase::kFloat;
  const int frozen = (options.qat_epochs + 2) / 3;
  return epoch < options.epochs + options.qat_epochs - frozen ? Phase::kQat : Phase::kQatFrozen;
}

double learning_rate(const TrainOptions& options, int64_t step, int64_t steps_per_epoch) {
  constexpr double kFloor = 0.01, kPi = 3.141592653589793;
  const int64_t float_steps = options.epochs * steps_per_epoch;
  const bool qat = step >= float_steps;
  const double highest = qat ? options.qat_learning_rate : options.learning_rate;
  const double warmup = qat ? 0.0 : options.warmup_epochs * static_cast<double>(steps_per_epoch);
  const auto at = static_cast<double>(qat ? step - float_steps : step);
  const auto total = static_cast<double>(qat ? options.qat_epochs * steps_per_epoch : float_steps);
  if (at < warmup) return highest * (at + 1) / warmup;
  const double part = std::min(1.0, (at - warmup) / std::max(1.0, total - warmup));
  return highest * (kFloor + (1 - kFloor) * 0.5 * (1 + std::cos(kPi * part)));
}

}  // namespace mote::train
