// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>

#include "train/train.h"

namespace mote::train {

// What an epoch does.
enum class Phase { kFloat, kQat, kQatFrozen };

const char* phase_name(Phase phase);  // as in EpochRecord

// The phase of an epoch, counted from 0 over the whole training. The last third of the quantisation-aware
// epochs, at least one, keeps batch-norm statistics and activation ranges as they are: so the network that is
// judged is the one that is trained.
Phase phase_of(const TrainOptions& options, int epoch);

// A linear rise over the warm-up, then half a cosine down to 1 % of the highest rate. Float and
// quantisation-aware epochs have a curve each; the latter starts without a warm-up. `step` counts from 0 over
// the whole training.
double learning_rate(const TrainOptions& options, int64_t step, int64_t steps_per_epoch);

}  // namespace mote::train
