// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "flow/compare.h"
#include "flow/model_options.h"
#include "interp/patterns.h"
#include "target/target.h"

namespace mote {

struct VerifyRequest {
  std::string model;
  std::string board;  // empty: the project's, or the host; host: reference against device kernels only
  Objective objective = Objective::kLatency;
  std::string golden;        // golden.json or layers.ref.*.txt; none if empty
  std::string input;         // one input file instead of the patterns
  int patterns = kPatterns;  // so many of the six
  bool layers = false;       // every layer of the model file, instead of those that survive optimisation
  ModelOptions model_options = {};
};

// One comparison that failed: the first differing value of one tensor.
struct Mismatch {
  std::string engine;  // "device kernels on the host", "arduino-nano-33-ble (emulated)", "golden"
  std::string input;   // "p0" or the file
  int node = -1;       // -1: a model output
  std::string name;    // of the node or output
  Difference difference;
};

struct VerifySummary {
  std::string model, board;
  Objective objective = Objective::kLatency;
  bool layers = false;
  int inputs = 0;
  struct Engine {
    std::string name;
    int64_t tensors = 0, bytes = 0;  // compared
    int64_t different = 0;           // tensors
  };
  std::vector<Engine> engines;       // each against the naive reference
  std::vector<Mismatch> mismatches;  // the first of each engine and input
  bool equal() const { return mismatches.empty(); }
};

// `mote verify`: the naive reference, the device kernels on the host, the board, and golden files, tensor by
// tensor.
Result<VerifySummary> verify_model(const VerifyRequest& request);

Json to_json(const VerifySummary& summary);

}  // namespace mote
