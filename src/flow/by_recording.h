// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "flow/evaluate.h"
#include "flow/set_features.h"

namespace mote {

// A recording with one label, decided by all of its answers together: the class whose outputs have the
// largest mean, the first of equals. Recordings with labelled parts are not counted.
struct RecordingScore {
  int64_t correct = 0, total = 0;
  std::vector<int64_t> correct_of, total_of;  // by class
  double accuracy() const {
    return total > 0 ? static_cast<double>(correct) / static_cast<double>(total) : 0;
  }
};

// `outputs` has the bytes of `output`, the model's, for every sample of `features`.
RecordingScore score_by_recording(const Tensor& output, const Bytes& outputs, const FeatureSplit& features,
                                  const SensorSet& set);

}  // namespace mote
