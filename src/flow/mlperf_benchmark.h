// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <vector>

#include "ir/graph.h"

namespace mote {

// A benchmark of MLPerf Tiny. Source: mlcommons/tiny at 1afd2c9, benchmark/ (models, runner) and its rules
// (quality targets).
struct MlperfBenchmark {
  enum class Input {
    kInt8,     // the model's own values
    kPixels,   // 0..255, of which 128 is taken
    kFloat32,  // quantised on the device
  };
  const char* id;     // "kws01"
  const char* title;  // "keyword spotting"
  Shape input;        // of the reference model
  Input input_form = Input::kInt8;
  int32_t results = 0;        // classes; 1: an error of reconstruction
  const char* metric = "";    // "top-1" or "AUC"
  double quality_target = 0;  // of the metric, 0..1; 0: none that a folder of inputs can show

  bool finds_anomalies() const { return results == 1; }
  int64_t input_bytes() const;  // that the host sends for one inference
};

const std::vector<MlperfBenchmark>& mlperf_benchmarks();

// The benchmark of that id, or if it is empty the one whose reference model has this input. An error if the
// model is not int8, or its shapes are not the benchmark's.
Result<MlperfBenchmark> mlperf_benchmark_of(const Graph& graph, const std::string& id);

}  // namespace mote
