// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"

namespace mote {

// A recording and the moments at which the wake word is spoken in it, as a truth file of MLPerf Tiny's
// streaming wake word has them: a JSON list of
//
//   {"wav_file": "a.wav", "length_sec": 10.0, "detection_windows": [[1.0, 1.65], [7.0, 7.36]]}
//
// with begin and end of each word in seconds. Other keys, which describe the file, are left alone.
struct WakeWordTruth {
  struct Word {
    double begin = 0, end = 0;  // seconds
  };
  std::string name;  // of the file, without a folder
  double length_seconds = 0;
  std::vector<Word> words;
};

// At least one recording. An error names the file and the recording's place in the list.
Result<std::vector<WakeWordTruth>> parse_wake_word_truth(const std::string& text, const std::string& file);
Result<std::vector<WakeWordTruth>> read_wake_word_truth(const std::string& file);

// The only .json file of a folder.
Result<std::string> find_truth_file(const std::string& folder);

}  // namespace mote
