// SPDX-License-Identifier: Apache-2.0
#pragma once
// What a project's signal chain makes of a recording set: the samples that its model learns from.
#include "flow/set_answers.h"
#include "signal/features.h"

namespace mote {

// The ranges of the features in the training split, of the recordings and their first changed copies: up to
// four deviations from their mean, but not beyond what occurs there by more than a tenth.
Result<FeatureRange> find_feature_range(const Project& project, const SensorSet& set,
                                        const Augmenter& augmenter = {});

// A feature of a recording that is infinite or not a number.
Error no_number_error(const SensorSet& set, const RecordingRow& row, int64_t feature);

// The samples of one of the set's splits, first those of all recordings as they are, then copy after copy; an
// error if there are none.
Result<FeatureSplit> make_features(const Project& project, const SensorSet& set, const FeatureRange& range,
                                   const std::string& split, const Augmenter& augmenter = {});

}  // namespace mote
