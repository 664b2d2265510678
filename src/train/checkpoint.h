// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <vector>

#include "base/io.h"
#include "base/json.h"
#include "train/train.h"

namespace mote::train {

// All numbers of a network: what is learnt, and what is observed (batch-norm statistics, activation ranges).
struct NetworkState {
  std::vector<float> parameters, statistics;
};

struct BestEpoch {
  int epoch = 0;  // 0: none yet
  double validation_accuracy = -1;
  NetworkState state;
};

// Everything that a training needs to go on after an epoch as if it had never stopped. Random numbers are not
// in it: they follow from the seed and the epoch (train/random.h).
struct Checkpoint {
  std::string fingerprint;  // of the network, the options, the data and the number of threads
  int epochs_done = 0;
  int64_t optimizer_steps = 0;
  NetworkState state;
  std::vector<float> first_moment, second_moment;  // of the optimiser, one for each parameter
  BestEpoch best_float, best_int8;
  std::vector<EpochRecord> history;
};

// One line of JSON, the floats' bytes, and a SHA-256 of both.
Bytes serialize(const Checkpoint& checkpoint);

// Refuses, naming the file, anything that is not exactly what serialize() wrote.
Result<Checkpoint> parse_checkpoint(const Bytes& bytes, const std::string& file);

Status save_checkpoint(const Checkpoint& checkpoint, const std::string& file);
Result<Checkpoint> load_checkpoint(const std::string& file);

Json to_json(const EpochRecord& record);

}  // namespace mote::train
