// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <filesystem>

#include "conformance/onnx_suite.h"
#include "conformance/suites.h"
#include "flow/compiled.h"
#include "interp/device_session.h"
#include "target/target.h"

namespace mote {

Result<std::vector<Bytes>> run_on_kernels(const Graph& graph, const std::vector<Bytes>& inputs) {
  MOTE_ASSIGN(const Compiled compiled, compile_graph(graph, *find_board("host"), Optimize::kFull));
  DeviceSession session(compiled.model, compiled.layout);
  session.run(inputs, {}, /*poison=*/true);
  return session.outputs();
}

std::vector<CaseResult> run_onnx_nodes(const std::string& folder, const CaseStep& step) {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(folder))
    if (entry.is_directory()) names.push_back(entry.path().filename());
  std::sort(names.begin(), names.end());
  std::vector<CaseResult> out;
  for (const std::string& name : names) {
    if (!step(name)) return out;
    OnnxCase result = run_onnx_case(folder + "/" + name, run_naively);
    if (result.outcome == Outcome::kPassed || result.outcome == Outcome::kPassedWithConstants)
      result = run_onnx_case(folder + "/" + name, run_on_kernels);
    out.push_back(
        {name, result.outcome, result.where.empty() ? result.why : result.where + " " + result.why});
  }
  return out;
}

}  // namespace mote
