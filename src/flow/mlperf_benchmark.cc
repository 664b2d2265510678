// SPDX-License-Identifier: Apache-2.0
#include "flow/mlperf_benchmark.h"

#include "base/format.h"
#include "base/text.h"

namespace mote {

int64_t MlperfBenchmark::input_bytes() const {
  return element_count(input) * (input_form == Input::kFloat32 ? 4 : 1);
}

const std::vector<MlperfBenchmark>& mlperf_benchmarks() {
  using Input = MlperfBenchmark::Input;
  static const std::vector<MlperfBenchmark> all = {
      {"kws01", "keyword spotting", {1, 49, 10, 1}, Input::kInt8, 12, "top-1", 0.90},
      {"vww01", "visual wake words", {1, 96, 96, 3}, Input::kPixels, 2, "top-1", 0.80},
      {"ic01", "image classification", {1, 32, 32, 3}, Input::kPixels, 10, "top-1", 0.85},
      {"ad01", "anomaly detection", {1, 640}, Input::kFloat32, 1, "AUC", 0.85},
      {"sww01", "streaming wake word", {1, 30, 1, 40}, Input::kInt8, 3, "top-1", 0},
  };
  return all;
}

Result<MlperfBenchmark> mlperf_benchmark_of(const Graph& graph, const std::string& id) {
  std::vector<std::string> known;
  const MlperfBenchmark* found = nullptr;
  const bool single = graph.inputs.size() == 1 && graph.outputs.size() == 1;
  for (const MlperfBenchmark& benchmark : mlperf_benchmarks()) {
    known.emplace_back(benchmark.id);
    if (id.empty() ? single && graph.tensor(graph.inputs[0]).shape == benchmark.input : id == benchmark.id)
      found = &benchmark;
  }
  if (found == nullptr && !id.empty())
    return Error(Code::kInvalid, format("there is no benchmark '{}'", printable(id)),
                 did_you_mean(id, known));
  if (found == nullptr)
    return Error(Code::kInvalid, "the model's input is that of no benchmark of MLPerf Tiny",
                 format("say which it is for: --benchmark {}", join(known, "|")));
  if (!single) return Error(Code::kInvalid, "a model of MLPerf Tiny has one input and one output");
  const Tensor &input = graph.tensor(graph.inputs[0]), &output = graph.tensor(graph.outputs[0]);
  if (input.type != DType::kInt8 || output.type != DType::kInt8 || !output.quant.present() ||
      !input.quant.present())
    return Error(Code::kUnsupported, "only int8 models are run as the benchmark does",
                 "give the quantised model of the pair");
  const int64_t values = element_count(found->input);
  const int64_t outputs = found->finds_anomalies() ? values : found->results;
  if (input.elements() != values || output.elements() != outputs)
    return Error(Code::kInvalid, format("{} takes {} values and gives {}, the model takes {} and gives {}",
                                        found->id, values, outputs, input.elements(), output.elements()));
  return *found;
}

}  // namespace mote
