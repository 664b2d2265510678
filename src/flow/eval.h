// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <string>

#include "base/json.h"
#include "data/dataset.h"
#include "flow/bench.h"
#include "flow/evaluate.h"

namespace mote {

struct EvalRequest {
  std::string project;  // folder with mote.toml, after `mote train`
  std::string board;    // emulated as well; the project's if empty, none if "host"
  Objective objective = Objective::kLatency;
  int64_t board_samples = 1000;  // of the test split, from its first; all if there are fewer
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

struct EvalSummary {
  std::string project, name, dataset;
  Evaluation int8_model;                  // on the host, the whole test split
  std::optional<Evaluation> float_model;  // likewise
  std::optional<BoardEvaluation> board;
  std::string report;  // path of the HTML report
};

// `mote eval`: accuracy of the trained model on the whole test split, counted by the integer graph on the
// host; with a board, also on the emulated board; writes the HTML report. An output of the board that differs
// from the host's in one bit is an error (kMismatch), after the report is written.
Result<EvalSummary> eval(const EvalRequest& request);

Json to_json(const EvalSummary& summary);

}  // namespace mote
