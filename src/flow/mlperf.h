// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "flow/bench.h"
#include "flow/mlperf_benchmark.h"
#include "flow/model_options.h"

namespace mote {

struct MlperfRequest {
  std::string model, board;
  ModelOptions model_options = {};
  std::string benchmark;  // "kws01"; found by the model's input if empty
  std::string data;       // folder with y_labels.csv and its files; no accuracy without it
  std::string optimization = "-O2";
  bool weights_in_ram = false;
  Objective objective = Objective::kLatency;
};

struct MlperfAccuracy {
  int64_t inputs = 0;      // files
  int64_t inferences = 0;  // an anomaly is looked for in many windows of a file
  int64_t identical_to_host = 0;
  std::optional<double> top1;
  double auc = 0;      // for several classes the mean over each of them against the rest
  double quality = 0;  // in the benchmark's metric
  double quality_target = 0;
  bool reached() const { return quality >= quality_target; }
};

struct MlperfSummary {
  MlperfBenchmark benchmark;
  BenchResult cost;                  // of one inference on the board
  std::optional<double> throughput;  // inferences per second at the estimated cycles
  std::optional<MlperfAccuracy> accuracy;
};

// `mote mlperf`: performance and accuracy on an emulated board in the benchmark's terms.
Result<MlperfSummary> mlperf(const MlperfRequest& request);

Json to_json(const MlperfSummary& summary);

// Area under the receiver operating characteristic: the part of all pairs of a positive and another in which
// the positive has the higher score; equal scores count half. 0.5 if there is no pair.
double area_under_curve(const std::vector<double>& scores, const std::vector<bool>& positive);

}  // namespace mote
