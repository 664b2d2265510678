// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <filesystem>

#include "base/format.h"
#include "conformance/recorded_cases.h"
#include "conformance/suites.h"
#include "flow/compiled.h"
#include "import/import.h"
#include "interp/device_session.h"
#include "interp/reference.h"
#include "target/target.h"

namespace mote {

namespace {

namespace fs = std::filesystem;

// "" if the outputs of a run are the recorded ones.
std::string run_difference(const Graph& graph, const RecordedRun& run, const std::vector<Bytes>& outputs,
                           RunEnd end) {
  if ((end == RunEnd::kEarly) != run.early) return "ends where it should not";
  for (size_t i = 0; i < outputs.size(); ++i) {
    if (!run.outputs[i]) continue;
    const std::string what = recorded_difference(graph.tensor(graph.outputs[i]), outputs[i], *run.outputs[i]);
    if (!what.empty()) return format("output {}: {}", i, what);
  }
  return "";
}

std::vector<Bytes> outputs_of(const Graph& graph, const std::vector<Bytes>& values) {
  std::vector<Bytes> out;
  for (const TensorId id : graph.outputs) {
    const Tensor& tensor = graph.tensor(id);
    out.push_back(tensor.is_constant() ? *tensor.data : values[static_cast<size_t>(id)]);
  }
  return out;
}

CaseResult result_of(const std::string& name, const Error& error) {
  return {name, error.code == Code::kInternal ? Outcome::kFailed : Outcome::kRefused, error.to_string()};
}

// By the reference arithmetic, and by the device kernels of this computer under a plan.
CaseResult run_case(const std::string& name, const RecordedCase& recorded) {
  const Result<Graph> graph = import_tflite(recorded.model, "model.tflite");
  if (!graph.ok()) return result_of(name, graph.error());
  for (const RecordedRun& run : recorded.runs)
    if (run.inputs.size() != graph->inputs.size() || run.outputs.size() != graph->outputs.size())
      return {name, Outcome::kFailed, "has other inputs or outputs than the file"};
  const Result<Compiled> compiled = compile_graph(*graph, *find_board("host"), Optimize::kFull);
  if (!compiled.ok()) return result_of(name, compiled.error());
  ReferenceSession reference(*graph);
  DeviceSession device(compiled->model, compiled->layout);
  for (const RecordedRun& run : recorded.runs) {
    const std::vector<Bytes> values = reference.run(run.inputs);
    std::string what = run_difference(*graph, run, outputs_of(*graph, values), reference.end());
    if (!what.empty()) return {name, Outcome::kFailed, "reference, " + what};
    device.run(run.inputs, {}, /*poison=*/true);
    what = run_difference(*graph, run, device.outputs(), device.end());
    if (!what.empty()) return {name, Outcome::kFailed, "device kernels, " + what};
  }
  return {name, Outcome::kPassed, ""};
}

}  // namespace

std::vector<CaseResult> run_recorded_operators(const std::string& folder, const CaseStep& step) {
  std::vector<std::string> operators;
  for (const auto& entry : fs::directory_iterator(folder))
    if (entry.path().extension() == ".json") operators.push_back(entry.path().stem().string());
  std::sort(operators.begin(), operators.end());
  std::vector<CaseResult> out;
  for (const std::string& op : operators) {
    if (!step(op)) return out;
    const Result<std::vector<RecordedCase>> cases = read_cases(folder, op);
    if (!cases.ok()) {
      out.push_back({op, Outcome::kFailed, cases.error().to_string()});
      continue;
    }
    for (const RecordedCase& recorded : *cases)
      out.push_back(run_case(format("{}, {}, {}", op, recorded.type, recorded.name), recorded));
  }
  return out;
}

}  // namespace mote
