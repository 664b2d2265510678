// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "flow/model_options.h"

namespace mote {

struct OptRequest {
  std::string model;
  std::string board = "cortex-m4";
  std::vector<std::string> only;  // passes to run, in this order; the whole pipeline if empty
  std::string print_after;        // a pass or "all"
  bool time_passes = false;
  std::string output;  // .mote file for the result; not written if empty
  ModelOptions model_options = {};
};

struct OptSummary {
  struct Step {
    std::string pass;
    double seconds = 0;
    size_t nodes = 0, tensors = 0;         // after the pass
    int64_t macs = 0, constant_bytes = 0;  // likewise
    int64_t channels_removed = 0;          // by this pass and those before it, over all tensors
    std::string text;                      // the graph, where it was asked for; long constants left out
  };
  size_t nodes_before = 0;
  int64_t macs_before = 0, constant_bytes_before = 0;
  std::vector<Step> steps;
};

// `mote opt`: runs passes and shows their work.
Result<OptSummary> opt(const OptRequest& request);

Json to_json(const OptSummary& summary);

}  // namespace mote
