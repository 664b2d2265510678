// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>

#include "flow/detector_score.h"
#include "flow/train.h"

namespace mote {

// What `mote train` learns of a project with a detector.
struct DetectorLearnt {
  DetectorSettings settings;
  int64_t features = 0;
  double shrinkage = 0;           // train/detector.h
  double threshold = 0;           // distance
  bool enough_validation = true;  // normal answers in the validation split for the part of false alarms
  int64_t train_answers = 0, train_recordings = 0;            // normal ones
  int64_t validation_answers = 0, validation_recordings = 0;  // normal ones
  int64_t test_answers = 0, test_recordings = 0;
  int64_t padded = 0, window_frames = 0;
  int64_t unlabelled_recordings = 0, unlisted_recordings = 0, unsplit_recordings = 0;  // left out
  DetectorScore test;
};

// train_project() for a project with a detector: learns from the normal recordings of the train split, takes
// the threshold from those of the validation split, scores the test split, and writes model.mote,
// features.json and history.json. It needs no libtorch.
Result<TrainSummary> train_detector(const TrainCommand& command, const Project& project);

// Stable keys: project, model, dataset, parameters, macs, seed, seconds, detector {kind, clusters, ..},
// recordings {..}, test {as to_json(DetectorScore)}.
Json detector_json(const TrainSummary& summary);

}  // namespace mote
