// SPDX-License-Identifier: Apache-2.0
#include "flow/by_recording.h"

#include <algorithm>
#include <map>

#include "ir/real_value.h"

namespace mote {

RecordingScore score_by_recording(const Tensor& output, const Bytes& outputs, const FeatureSplit& features,
                                  const SensorSet& set) {
  const auto classes = static_cast<size_t>(output.elements()), bytes = static_cast<size_t>(output.bytes());
  // Stored numbers, which are in the order of the real ones and whose sums are exact where they are integers.
  std::map<int64_t, std::vector<double>> sums;
  for (size_t i = 0; i < features.split.size(); ++i) {
    std::vector<double>& sum = sums[features.split.ids[i]];
    sum.resize(classes);
    const auto at = outputs.begin() + static_cast<std::ptrdiff_t>(i * bytes);
    const Bytes value(at, at + static_cast<std::ptrdiff_t>(bytes));
    for (size_t c = 0; c < classes; ++c)
      sum[c] += output.type == DType::kFloat32
                    ? real_value(output, value, static_cast<int64_t>(c))
                    : static_cast<double>(stored_value(output, value, static_cast<int64_t>(c)));
  }
  RecordingScore out;
  out.correct_of.resize(set.classes.size());
  out.total_of.resize(set.classes.size());
  const std::vector<LabelledRecording>& recordings = set.splits.at(features.split.name);
  for (const auto& [place, sum] : sums) {
    const LabelledRecording& recording = recordings[static_cast<size_t>(place)];
    if (!recording.parts.empty() || recording.label < 0) continue;
    const auto label = static_cast<size_t>(recording.label);
    const auto said = static_cast<size_t>(std::max_element(sum.begin(), sum.end()) - sum.begin());
    ++out.total;
    ++out.total_of[label];
    if (said != static_cast<size_t>(set.output_of[label])) continue;
    ++out.correct;
    ++out.correct_of[label];
  }
  return out;
}

}  // namespace mote
