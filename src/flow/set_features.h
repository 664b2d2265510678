// SPDX-License-Identifier: Apache-2.0
#pragma once
// What a project's signal chain makes of a recording set: the samples that its model learns from.
#include "flow/sensor_set.h"
#include "signal/features.h"

namespace mote {

// Every answer of the chain over every recording is a sample, with the label that holds in the middle of what
// the chain's first answer looks at. The chain runs with the device kernels on the host, from new states at
// each recording, on all cores.
struct FeatureSplit {
  // Features as bytes, what int8 is plus 128; an id is the place of the recording in SensorSet::splits.
  Split split;
  int64_t recordings = 0;
  int64_t padded = 0;         // recordings that were shorter than the chain's first answer needs
  int64_t unlabelled = 0;     // answers that were left out: between the labelled parts of a recording
  int64_t window_frames = 0;  // what the chain's first answer looks at
};

// The ranges of the features in the training split: up to four deviations from their mean, but not beyond
// what occurs there by more than a tenth.
Result<FeatureRange> find_feature_range(const Project& project, const SensorSet& set);

// The samples of one of the set's splits; an error if there are none.
Result<FeatureSplit> make_features(const Project& project, const SensorSet& set, const FeatureRange& range,
                                   const std::string& split);

}  // namespace mote
