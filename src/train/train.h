// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "base/result.h"
#include "data/dataset.h"
#include "ir/graph.h"

namespace mote {

// Random changes to each training image, or to the features of a recording, drawn anew in every epoch.
struct Augmentation {
  int shift_pixels = 0;  // moved by up to this many pixels in x and in y; what comes in from outside is 0
  bool horizontal_flip = false;  // mirrored with probability 1/2
  int erase_pixels = 0;          // a square of this edge, at a random place, becomes 0 with probability 1/2
  // For features over time: up to so many rows, and so many columns, one after the other become the middle
  // of their range. Two places of each, which may overlap.
  int mask_rows = 0, mask_columns = 0;
};

// How to train; the [train] table of a project.
struct TrainOptions {
  int epochs = 10;                   // in floating point
  int qat_epochs = 4;                // quantisation-aware, after them
  int batch = 64;                    // images for one step
  std::string optimizer = "adam";    // or "sgd", with momentum 0.9
  double learning_rate = 0.01;       // the highest, after the warm-up
  double qat_learning_rate = 0.001;  // the highest of the quantisation-aware epochs
  double warmup_epochs = 0.5;        // the learning rate rises from 0 over this time, then falls as a cosine
  double weight_decay = 0;           // decoupled, on weights only
  double label_smoothing = 0;        // part of the target that is spread over all classes
  int64_t seed = 1;
  Augmentation augmentation;
};

// One line of history.json.
struct EpochRecord {
  std::string phase;  // "float", "qat", or "qat-frozen" once batch-norm statistics and ranges stand still
  int epoch = 0;      // from 1, over all phases
  double loss = 0;    // mean over the epoch, with label smoothing
  double train_accuracy = 0,
         validation_accuracy = 0;  // in [0, 1]; training on augmented images, as they were learnt
  double learning_rate = 0;        // at the end of the epoch
  double seconds = 0;
};

struct TrainProgress {
  int64_t steps_done = 0, steps_total = 0;  // of the whole training
  int epoch = 0, epochs_total = 0;
  double loss = 0, train_accuracy = 0;  // so far in this epoch
};

struct TrainRequest {
  Graph network;  // from build_network(): shapes and attributes; the constants' values do not matter
  TrainOptions options;
  const Split* train = nullptr;
  const Split* validation = nullptr;
  int threads = 1;
  std::string checkpoint_file;  // written after every epoch
  bool resume = false;          // continue from checkpoint_file
  std::function<void(const TrainProgress&)> on_step;
  std::function<void(const EpochRecord&)> on_epoch;  // resumed epochs are not repeated
  std::function<bool()> stop;  // asked before every step; true ends with Code::kInterrupted
};

struct TrainOutcome {
  Graph float_model;  // batch norm folded; the float epoch that was best on the validation split
  Graph int8_model;   // as TFLite's 8-bit specification wants it; the best quantisation-aware epoch
  std::vector<EpochRecord> history;
  int best_float_epoch = 0, best_int8_epoch = 0;
};

// The training library. Everything that needs libtorch is behind this interface.
class TrainEngine {
 public:
  virtual ~TrainEngine() = default;
  virtual Result<TrainOutcome> train(const TrainRequest& request) = 0;
};

// Loads libmote_train.so, at most once in a program. Code::kMissingTool, with the way to install it, when it
// or libtorch is not there.
Result<TrainEngine*> load_train_engine();

}  // namespace mote
