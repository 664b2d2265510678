// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <memory>
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

// What a recording set gave to a training.
struct RecordingsLearnt {
  int64_t train_answers = 0, validation_answers = 0, test_answers = 0;  // of the signal chain: samples
  int64_t train_recordings = 0, validation_recordings = 0, test_recordings = 0;
  int64_t padded = 0;              // recordings that were shorter than the chain's first answer needs
  int64_t window_frames = 0;       // what that is, in samples of each channel
  int64_t unlabelled_answers = 0;  // left out, between labelled parts
  int64_t unlabelled_recordings = 0, unsplit_recordings = 0;  // left out
  TestScore by_recording;                                     // int8, see flow/by_recording.h
};

struct DetectorLearnt;

struct TrainSummary {
  Project project;
  TrainOptions options;  // those that were used
  int threads = 1;
  int64_t parameters = 0, macs = 0;
  std::vector<EpochRecord> history;
  int best_float_epoch = 0, best_int8_epoch = 0;  // chosen on the validation split
  TestScore float_test, int8_test;
  std::optional<RecordingsLearnt> recordings;  // of a project with a sensor
  // Of a project with a detector, which has no epochs and none of the scores above: flow/train_detector.h.
  std::shared_ptr<const DetectorLearnt> detector;
  double seconds = 0;        // this call, all in all
  double epoch_seconds = 0;  // sum over the epochs, those before an interruption included
};

// Trains in floating point, then quantisation-aware, and writes the project's run folder: training.checkpoint
// (after every epoch), float.mote, model.mote (int8), features.json (of a project with a sensor, see
// flow/trained_pipeline.h) and history.json. One line for each epoch goes to
// stderr, and on a terminal a bar. The test split is read once, after training. Ctrl-C ends with
// Code::kInterrupted and leaves the checkpoint.
// A project with a detector is trained by train_detector().
// A training from the start keeps the checkpoint of the one before as training.checkpoint.previous.
Result<TrainSummary> train_project(const TrainCommand& command);

// Stable keys: project, model, float_model, dataset, parameters, macs, threads, seed, seconds,
// best_float_epoch, best_int8_epoch, test {int8 {correct, total, accuracy}, float {...}}, epochs [{epoch,
// phase, loss, train_accuracy, validation_accuracy, learning_rate, seconds}], and of a project with a sensor
// recordings {..}; of a project with a detector those of detector_json(). history.json holds the same.
Json to_json(const TrainSummary& summary);

}  // namespace mote
