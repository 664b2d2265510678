// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "flow/set_answers.h"

namespace mote {

// How well a detector tells anomalies from what is normal, over a split.
struct DetectorScore {
  struct Alarms {
    int64_t count = 0, total = 0;  // beyond the threshold, of all
    double part() const { return total > 0 ? static_cast<double>(count) / static_cast<double>(total) : 0; }
  };
  struct Label {
    std::string name;
    bool normal = false;
    Alarms answers, recordings;
    double median_output = 0;  // of the class anomaly, over the answers; 0.5 is the threshold
  };
  // A recording with one label is beyond the threshold where the mean of its answers is. Recordings with
  // labelled parts are not counted.
  Alarms normal_answers, anomaly_answers, normal_recordings, anomaly_recordings;
  // Probability that an anomaly is farther from normal than what is normal; none without both.
  std::optional<double> auc_answers, auc_recordings;
  std::vector<Label> labels;  // those of the set that are in the split
};

// The area under the receiver operating characteristic: the part of all pairs in which the anomaly has the
// larger number, equal ones counted half (Mann and Whitney, 1947). None if one list is empty.
std::optional<double> area_under_curve(std::vector<double> normal, std::vector<double> anomalies);

// `outputs` has the two classes of build_detector(), `output`, for every answer.
DetectorScore score_detector(const Tensor& output, const Bytes& outputs, const FeatureSplit& answers,
                             const SensorSet& set);

// {answers {auc, detected {..}, false_alarms {..}}, recordings {..}, labels [..]}
Json to_json(const DetectorScore& score);

}  // namespace mote
