// SPDX-License-Identifier: Apache-2.0
#include "flow/detector_score.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include "ir/real_value.h"

namespace mote {

namespace {

using Alarms = DetectorScore::Alarms;

// One answer, or the sums of a recording's.
struct Said {
  double normal = 0, anomaly = 0;
  int64_t answers = 1;
  bool alarm() const { return anomaly > normal; }  // equal ones are normal, as in predict()
};

std::vector<Said> all_said(const Tensor& output, const Bytes& outputs, size_t count) {
  const auto bytes = static_cast<size_t>(output.bytes());
  std::vector<Said> out;
  for (size_t i = 0; i < count; ++i) {
    const auto at = outputs.begin() + static_cast<std::ptrdiff_t>(i * bytes);
    const Bytes value(at, at + static_cast<std::ptrdiff_t>(bytes));
    out.push_back({real_value(output, value, 0), real_value(output, value, 1), 1});
  }
  return out;
}

void count(const Said& said, Alarms* alarms) {
  ++alarms->total;
  alarms->count += said.alarm() ? 1 : 0;
}

double median(std::vector<double> values) {
  if (values.empty()) return 0;
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

Json to_json(const Alarms& alarms) {
  return {{"part", alarms.part()}, {"count", alarms.count}, {"total", alarms.total}};
}

}  // namespace

std::optional<double> area_under_curve(std::vector<double> normal, std::vector<double> anomalies) {
  if (normal.empty() || anomalies.empty()) return std::nullopt;
  std::sort(normal.begin(), normal.end());
  double pairs = 0;
  for (const double anomaly : anomalies) {
    const auto below = std::lower_bound(normal.begin(), normal.end(), anomaly);
    const auto above = std::upper_bound(below, normal.end(), anomaly);
    pairs += static_cast<double>(below - normal.begin()) + static_cast<double>(above - below) / 2;
  }
  return pairs / static_cast<double>(normal.size()) / static_cast<double>(anomalies.size());
}

DetectorScore score_detector(const Tensor& output, const Bytes& outputs, const FeatureSplit& answers,
                             const SensorSet& set) {
  DetectorScore out;
  const std::vector<Said> said = all_said(output, outputs, answers.split.size());
  std::vector<DetectorScore::Label> labels(set.classes.size());
  std::vector<std::vector<double>> medians(set.classes.size());
  std::vector<double> parts[2], recording_parts[2];
  std::map<int64_t, Said> recordings;
  for (size_t i = 0; i < said.size(); ++i) {
    const auto label = static_cast<size_t>(answers.split.labels[i]);
    const bool normal = set.output_of[label] == 0;
    count(said[i], &labels[label].answers);
    count(said[i], normal ? &out.normal_answers : &out.anomaly_answers);
    parts[normal ? 0 : 1].push_back(said[i].anomaly);
    medians[label].push_back(said[i].anomaly);
    Said& sum = recordings.try_emplace(answers.split.ids[i], Said{0, 0, 0}).first->second;
    ++sum.answers;
    sum.normal += said[i].normal;
    sum.anomaly += said[i].anomaly;
  }
  for (const auto& [place, sum] : recordings) {
    const LabelledRecording& recording = set.splits.at(answers.split.name)[static_cast<size_t>(place)];
    if (!recording.parts.empty() || recording.label < 0) continue;
    const auto label = static_cast<size_t>(recording.label);
    const bool normal = set.output_of[label] == 0;
    count(sum, &labels[label].recordings);
    count(sum, normal ? &out.normal_recordings : &out.anomaly_recordings);
    recording_parts[normal ? 0 : 1].push_back(sum.anomaly / static_cast<double>(sum.answers));
  }
  out.auc_answers = area_under_curve(parts[0], parts[1]);
  out.auc_recordings = area_under_curve(recording_parts[0], recording_parts[1]);
  for (size_t i = 0; i < labels.size(); ++i) {
    if (labels[i].answers.total == 0) continue;
    labels[i].name = set.classes[i];
    labels[i].normal = set.output_of[i] == 0;
    labels[i].median_output = median(medians[i]);
    out.labels.push_back(labels[i]);
  }
  return out;
}

Json to_json(const DetectorScore& score) {
  const auto level = [](const std::optional<double>& auc, const Alarms& anomalies, const Alarms& normal) {
    return Json{{"auc", or_null(auc)}, {"detected", to_json(anomalies)}, {"false_alarms", to_json(normal)}};
  };
  Json out = {{"answers", level(score.auc_answers, score.anomaly_answers, score.normal_answers)},
              {"recordings", level(score.auc_recordings, score.anomaly_recordings, score.normal_recordings)}};
  out["labels"] = Json::array();
  for (const DetectorScore::Label& label : score.labels)
    out["labels"].push_back(
        {{"name", label.name},
         {"normal", label.normal},
         {"median_output", label.median_output},
         {"alarms", {{"answers", to_json(label.answers)}, {"recordings", to_json(label.recordings)}}}});
  return out;
}

}  // namespace mote
