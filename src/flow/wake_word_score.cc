// SPDX-License-Identifier: Apache-2.0
#include "flow/wake_word_score.h"

#include <algorithm>

namespace mote {

namespace {

constexpr double kSecondsBehindAWord = 2;
constexpr int64_t kDebounceMs = 1000;

}  // namespace

WakeWordScore score_wake_words(const std::vector<int64_t>& detections_ms,
                               const std::vector<WakeWordTruth::Word>& words) {
  WakeWordScore out;
  // A detection explains one word only: what the first one takes is not there for the next.
  std::vector<int64_t> left = detections_ms;
  for (const WakeWordTruth::Word& word : words) {
    const auto hears = [&word](int64_t ms) {
      const double seconds = static_cast<double>(ms) / 1000;
      return seconds >= word.begin && seconds <= word.end + kSecondsBehindAWord;
    };
    const auto end = std::remove_if(left.begin(), left.end(), hears);
    (end == left.end() ? out.false_negatives : out.true_positives).push_back(word.begin);
    left.erase(end, left.end());
  }
  int64_t last_ms = -kDebounceMs - 1;
  for (const int64_t ms : left) {
    if (ms - last_ms <= kDebounceMs) continue;
    last_ms = ms;
    out.false_positives.push_back(static_cast<double>(ms) / 1000);
  }
  return out;
}

}  // namespace mote
