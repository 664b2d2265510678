// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <vector>

#include "base/json.h"
#include "flow/cycles.h"
#include "flow/model_options.h"
#include "ir/graph.h"
#include "ir/real_value.h"

namespace mote {

struct RunModelRequest {
  std::string model;
  std::string board;   // empty: the project's, or the host
  std::string input;   // .bin, .npy or .png; pattern p0 if empty
  std::string output;  // the outputs' raw bytes go here, one after the other; not written if empty
  ModelOptions model_options = {};
};

struct RunModelSummary {
  std::string model, board, input;
  std::vector<Tensor> outputs;  // name, type, shape, quantisation
  std::vector<Bytes> values;    // of each
  std::vector<std::string> labels;
  std::string stand_in;  // why other code than the board's has run; empty if it was the board's
  std::optional<int64_t> instructions;  // exact
  CycleFigures cycles;                  // estimated
};

// `mote run`: one inference on the host or on the emulated board.
Result<RunModelSummary> run_model(const RunModelRequest& request);

Json to_json(const RunModelSummary& summary);

}  // namespace mote
