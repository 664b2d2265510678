// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "data/set/recording_set.h"
#include "flow/near_images.h"

namespace mote {

// What lint_set() looks at in one recording; images have a sketch only.
struct RecordingFeatures {
  bool clipped = false, silent = false, constant_channel = false, offset = false, wrong_unit = false;
  bool rate_drift = false, gaps = false;  // of a sensor's times
  double loudness = 0;                    // deviation from the mean, over all channels
  std::vector<double> means;              // of a sensor's channels
  std::string envelope;  // what near duplicates have in common; "" where there is nothing to compare
  std::optional<ImageSketch> sketch;  // of an image that is not flat
};

// `times` of a sensor's frames in seconds; empty for all else.
RecordingFeatures features_of(const Recording& data, const RecordingRow& row,
                              const std::vector<double>& times);

}  // namespace mote
