// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <string>

#include "base/json.h"
#include "data/dataset.h"
#include "flow/average_power.h"
#include "flow/bench.h"
#include "flow/by_recording.h"
#include "flow/detector_score.h"
#include "flow/evaluate.h"

namespace mote {

struct EvalRequest {
  std::string project;  // folder with mote.toml, after `mote train`
  std::string board;    // emulated as well; the project's if empty, none if "host"
  Objective objective = Objective::kLatency;
  // Of the test split, from its first; all if there are fewer. Of recordings, which are run whole, the last
  // one is that which reaches this number of answers.
  int64_t board_samples = 1000;
};

// A model on the board: the first samples of the test split, each output compared with the host's.
struct BoardEvaluation {
  BenchResult cost;          // sizes, and instructions as below
  InstructionCounts counts;  // over all samples
  int64_t samples = 0;
  int64_t correct = 0;            // on the board
  int64_t correct_on_host = 0;    // the same samples
  int64_t identical_outputs = 0;  // samples whose output bytes are the host's
};

// The whole pipeline of a project with a sensor on the board, fed with the samples of the first recordings of
// the test split as a sensor would.
struct RecordingsOnBoard {
  BenchResult cost;
  int64_t recordings = 0;
  int64_t runs = 0, identical_runs = 0;  // each takes a step of samples; outputs are the host's in every bit
  int64_t answers = 0;                   // labelled ones among the runs
  int64_t correct = 0, correct_on_host = 0;  // of the answers
  bool stream_intact = true;                 // what the device received is what was sent, by its check sum
  RealTime time;
  AveragePower power;
};

// The test split of a recording set.
struct RecordingsEvaluated {
  std::vector<std::string> classes;
  int64_t recordings = 0, padded = 0, window_frames = 0, unlabelled_answers = 0;  // as in FeatureSplit
  RecordingScore int8_score;
  std::optional<RecordingScore> float_score;
  std::optional<RecordingsOnBoard> board;
  std::optional<DetectorScore> detector;  // of a project with a detector
};

struct EvalSummary {
  std::string project, name, dataset;
  Evaluation int8_model;                  // on the host, the whole test split
  std::optional<Evaluation> float_model;  // likewise
  std::optional<BoardEvaluation> board;
  std::optional<RecordingsEvaluated> recordings;  // of a project with a sensor, instead of `board`
  std::string report;                             // path of the HTML report
};

// `mote eval`: accuracy of the trained model on the whole test split, counted by the integer graph on the
// host; with a board, also on the emulated board; writes the HTML report. An output of the board that differs
// from the host's in one bit is an error (kMismatch), after the report is written. Of a project with a sensor
// the samples are the answers over the test recordings, which are scored by recording too.
Result<EvalSummary> eval(const EvalRequest& request);

Json to_json(const EvalSummary& summary);

}  // namespace mote
