// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <vector>

#include "flow/average_power.h"
#include "flow/wake_word_board.h"
#include "flow/wake_word_score.h"

namespace mote {

// The streaming test of MLPerf Tiny (sww01) on an emulated board: a wake word in recordings.
struct MlperfStreamRequest {
  MlperfRequest mlperf;  // the model is a project's folder; data: the folder of the recordings
  std::string truth;     // file that says where the word is spoken; the data's only .json file if empty
};

struct MlperfStreamFile {
  std::string name;
  double seconds = 0;
  int64_t words = 0, runs = 0, answers = 0;
  int64_t identical_runs = 0, identical_events = 0;  // with this computer's: see HeardRecording
  bool intact = false;                               // the board received what was sent
  WakeWordScore score;
  bool reached() const;
};

struct MlperfStreamSummary {
  std::string project;
  BenchResult cost;  // of an answer: of the runs from one to the next
  RealTime time;     // the part of the period that it takes is the benchmark's duty cycle
  AveragePower power;
  bool in_float = false;  // runs need not be identical, events must
  std::vector<MlperfStreamFile> files;
  double seconds = 0;  // on this computer

  // Every file within the benchmark's limits, the board fast enough and equal to this computer.
  bool passed() const;
  std::optional<double> throughput() const;  // inferences a second, if they followed each other
};

// Of a file, in the closed division. Source: mlcommons/tiny at 1afd2c9, its rules for sww01.
constexpr int64_t kMostFalsePositives = 8, kMostFalseNegatives = 8;
// Length of the file that these are asked of.
constexpr double kLongFileSeconds = 1200;

Result<MlperfStreamSummary> mlperf_stream(const MlperfStreamRequest& request);

Json to_json(const MlperfStreamSummary& summary);

}  // namespace mote
