// SPDX-License-Identifier: Apache-2.0
#include "flow/training_data.h"

namespace mote {

namespace {

Status make_samples(const Project& project, const Augmenter& augmenter, TrainingRecordings* recordings,
                    TrainingData* out) {
  const SensorSet& set = recordings->set;
  MOTE_ASSIGN(recordings->range, find_feature_range(project, set, augmenter));
  const auto make = [&](const char* split, const Augmenter& changes) -> Result<FeatureSplit> {
    MOTE_ASSIGN(FeatureSplit made, make_features(project, set, recordings->range, split, changes));
    recordings->padded += made.padded;
    recordings->unlabelled_answers += made.unlabelled;
    return made;
  };
  MOTE_ASSIGN(FeatureSplit train, make("train", augmenter));
  MOTE_ASSIGN(FeatureSplit validation, make("validation", {}));
  MOTE_ASSIGN(recordings->test, make("test", {}));
  recordings->train_recordings = train.recordings;
  recordings->validation_recordings = validation.recordings;
  out->train = std::move(train.split);
  out->validation = std::move(validation.split);
  return ok_status();
}

}  // namespace

Result<TrainingData> open_training_data(const Project& project) {
  TrainingData out;
  if (project.stream) {
    MOTE_ASSIGN(const FeatureLayout layout, feature_layout(project.stream->input, project.stream->blocks));
    out.sample_shape = layout.sample;
    out.recordings.emplace();
    MOTE_ASSIGN(out.recordings->set, open_sensor_set(project));
    out.classes = out.recordings->set.classes;
    return out;
  }
  MOTE_ASSIGN(out.dataset, open_dataset(project.dataset));
  out.sample_shape = out.dataset->sample_shape;
  out.classes = out.dataset->classes;
  return out;
}

Status read_samples(const Project& project, const RecordingAugmentation& augmentation, int64_t seed,
                    TrainingData* data) {
  if (data->recordings) {
    MOTE_ASSIGN(const Augmenter augmenter, Augmenter::open(augmentation, data->recordings->set, seed));
    return make_samples(project, augmenter, &*data->recordings, data);
  }
  MOTE_ASSIGN(data->train, read_split(*data->dataset, "train"));
  MOTE_ASSIGN(data->validation, read_split(*data->dataset, "validation"));
  return ok_status();
}

Result<Split> read_test(const TrainingData& data) {
  if (data.recordings) return data.recordings->test.split;
  return read_split(*data.dataset, "test");
}

}  // namespace mote
