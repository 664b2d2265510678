// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <vector>

#include "data/wake_word_truth.h"

namespace mote {

// Detections of a wake word against the moments at which it is spoken, counted as the runner of MLPerf Tiny
// (mlcommons/tiny at 1afd2c9) counts them.
struct WakeWordScore {
  std::vector<double> true_positives, false_negatives;  // begin of the words that were heard, and were not
  std::vector<double> false_positives;                  // of detections that no word explains; seconds
};

// A word is heard by any detection from its begin to two seconds behind its end: the benchmark's rules give
// one second, and its runner adds it twice. What no word explains counts once a second. `detections_ms`:
// since the stream began, ascending.
WakeWordScore score_wake_words(const std::vector<int64_t>& detections_ms,
                               const std::vector<WakeWordTruth::Word>& words);

}  // namespace mote
