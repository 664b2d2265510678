// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <string>

#include "base/json.h"
#include "flow/project.h"

namespace mote {

// `mote train PROJECT`. Only the project must be given.
struct TrainCommand {
  std::string project;            // folder with a mote.toml
  bool full = false;              // --full: with the settings of [train.full]
  bool resume = false;            // --resume: go on after the last whole epoch of a training that was stopped
  std::optional<int> epochs;      // --epochs: float epochs, instead of the project's
  std::optional<int> qat_epochs;  // --qat-epochs
  std::optional<int64_t> seed;    // --seed
};

// Accuracy on the test split, counted by running the graph itself with the device kernels on the host.
struct TestScore {
  int64_t correct = 0, total = 0;
  double accuracy() const {
    return total > 0 ? static_cast<double>(correct) / static_cast<double>(total) : 0;
  }
};

struct TrainSummary {
  Project project;
  TrainOptions options;  // those that were used
  int threads = 1;
  int64_t parameters = 0, macs = 0;
  std::vector<EpochRecord> history;
  int best_float_epoch = 0, best_int8_epoch = 0;  // chosen on the validation split
  TestScore float_test, int8_test;
  double seconds = 0;        // this call, all in all
  double epoch_seconds = 0;  // sum over the epochs, those before an interruption included
};

// Trains in floating point, then quantisation-aware, and writes the project's run folder: training.checkpoint
// (after every epoch), float.mote, model.mote (int8) and history.json. One line for each epoch goes to
// stderr, and on a terminal a bar. The test split is read once, after training. Ctrl-C ends with
// Code::kInterrupted and leaves the checkpoint.
// A training from the start keeps the checkpoint of the one before as training.checkpoint.previous.
Result<TrainSummary> train_project(const TrainCommand& command);

// Stable keys: project, model, float_model, dataset, parameters, macs, threads, seed, seconds,
// best_float_epoch, best_int8_epoch, test {int8 {correct, total, accuracy}, float {...}}, epochs [{epoch,
// phase, loss, train_accuracy, validation_accuracy, learning_rate, seconds}]. history.json holds the same.
Json to_json(const TrainSummary& summary);

}  // namespace mote
