// SPDX-License-Identifier: Apache-2.0
#pragma once
// Random changes to the recordings that a model is trained on, made to their samples before the signal chain.
#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "flow/augmentation_settings.h"
#include "flow/sensor_set.h"

namespace mote {

// Makes the copies of recordings. What becomes of a copy depends on the seed, the recording's content and the
// copy's number only, so neither threads nor recordings that are added change it.
class Augmenter {
 public:
  // Leaves everything as it is.
  Augmenter() = default;

  // Reads the noise, if there is any: its rate and channels must be those of the set. Recordings of the
  // project's own set are taken from the training split and from those without a split only, or the model
  // would be judged on what it has heard.
  static Result<Augmenter> open(const RecordingAugmentation& settings, const SensorSet& set, int64_t seed);

  int64_t copies() const { return settings_.copies; }

  // Changes the samples of copy 1, 2, ..., and moves the labelled parts along; copy 0 is left as it is. A
  // copy has as many frames as the recording: speed changes around its middle, what leaves it at one end is
  // lost, and what comes in at the other is silence (sound), or the first or last value (sensors).
  Status change(int64_t copy, SampleStream* stream, LabelledRecording* recording) const;

 private:
  struct Noise {
    std::vector<float> values;  // as they are stored, the channels of a frame together
    SampleFormat format = SampleFormat::kInt16;
  };
  Status read_noise(const SensorSet& set);

  RecordingAugmentation settings_;
  double rate_hz_ = 0;
  uint64_t seed_ = 0;
  std::vector<Noise> noise_;
};

}  // namespace mote
