// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "data/dataset.h"
#include "flow/set_features.h"

namespace mote {

// A recording set and what it was made into. Only the training split is augmented.
struct TrainingRecordings {
  SensorSet set;
  FeatureRange range;
  FeatureSplit test;  // made together with the others, but read at the end only
  int64_t train_recordings = 0, validation_recordings = 0;
  int64_t padded = 0, unlabelled_answers = 0;  // in all splits
};

// The samples of a project: of a dataset of images, or features of a recording set.
struct TrainingData {
  Shape sample_shape;
  std::vector<std::string> classes;
  std::optional<Dataset> dataset;                // either this
  std::optional<TrainingRecordings> recordings;  // or this
  Split train, validation;
};

// Shape and classes; the samples follow with read_samples(), which takes time. `augmentation` and `seed` are
// for recordings.
Result<TrainingData> open_training_data(const Project& project);
Status read_samples(const Project& project, const RecordingAugmentation& augmentation, int64_t seed,
                    TrainingData* data);

// The test split, which is not needed before the end of a training.
Result<Split> read_test(const TrainingData& data);

}  // namespace mote
