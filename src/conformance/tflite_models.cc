// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <filesystem>

#include "base/format.h"
#include "conformance/suites.h"
#include "flow/golden.h"
#include "flow/verify.h"
#include "import/import.h"
#include "ops/op.h"

namespace mote {

namespace {

namespace fs = std::filesystem;

// The naive reference takes seconds for the layers of large networks; for those one pattern has to do.
constexpr int64_t kMostMacs = 4'000'000;

CaseResult run_model(const std::string& folder, const std::string& name, const std::string& golden) {
  VerifyRequest request;
  request.model = folder + "/" + name;
  if (!golden.empty() && read_golden(golden, request.model).ok()) {
    request.golden = golden;
    request.layers = true;
  }
  if (const Result<Graph> graph = import_model(request.model);
      request.golden.empty() && graph.ok() && total_macs(*graph) > kMostMacs)
    request.patterns = 1;
  const Result<VerifySummary> summary = verify_model(request);
  if (!summary.ok()) {
    const bool is_fault = summary.error().code == Code::kInternal;
    return {name, is_fault ? Outcome::kFailed : Outcome::kRefused, summary.error().to_string()};
  }
  if (summary->equal()) return {name, Outcome::kPassed, ""};
  const Mismatch& first = summary->mismatches[0];
  return {name, Outcome::kFailed,
          format("{} differs with input {} in '{}'", first.engine, first.input, first.name)};
}

}  // namespace

std::vector<CaseResult> run_tflite_models(const std::string& folder, const std::string& golden,
                                          const CaseStep& step) {
  std::vector<std::string> names;
  for (const auto& entry : fs::recursive_directory_iterator(folder))
    if (entry.is_regular_file() && entry.path().extension() == ".tflite")
      names.push_back(fs::relative(entry.path(), folder).generic_string());
  std::sort(names.begin(), names.end());
  std::vector<CaseResult> out;
  for (const std::string& name : names) {
    if (!step(name)) return out;
    out.push_back(run_model(folder, name, golden));
  }
  return out;
}

}  // namespace mote
