// SPDX-License-Identifier: Apache-2.0
#include "conformance/suite.h"

#include <algorithm>
#include <filesystem>
#include <optional>

#include "base/format.h"
#include "base/io.h"
#include "base/notes.h"
#include "base/process.h"
#include "base/progress.h"
#include "base/text.h"
#include "conformance/suites.h"

namespace mote {

namespace {

namespace fs = std::filesystem;

constexpr double kUnpackSeconds = 300;

// Where the models of a suite lie.
struct Place {
  std::string pack;    // .tar.xz in the shared folder; "": the folder of the recordings
  std::string folder;  // in the pack
};

struct Suite {
  const char* name;
  const char* truth;
  Place place;
  std::vector<CaseResult> (*run)(const std::string& folder, const std::string& golden, const CaseStep& step);
};

const std::vector<Suite>& suites() {
  static const std::vector<Suite> table = {
      {"operators",
       "TensorFlow Lite Micro's outputs of single operators, recorded",
       {},
       [](const std::string& folder, const std::string&, const CaseStep& step) {
         return run_recorded_operators(folder, step);
       }},
      {"tflite",
       "mote's naive reference; TensorFlow Lite Micro's outputs and layers of eleven models",
       {"models/tflite/tflite_core.tar.xz", ""},
       run_tflite_models},
      {"onnx",
       "the outputs of ONNX's backend node tests",
       {"models/onnx/onnx_backend_test_data.tar.xz", "node"},
       [](const std::string& folder, const std::string&, const CaseStep& step) {
         return run_onnx_nodes(folder, step);
       }},
  };
  return table;
}

Status unpack(const std::string& pack, const std::string& folder) {
  MOTE_ASSIGN(const ProcessResult tar, run_process({"tar", "-xJf", pack, "-C", folder}, kUnpackSeconds));
  if (tar.exit_code == 0) return ok_status();
  return Error(Code::kInvalid, format("{} cannot be unpacked: {}", pack, tar.output.substr(0, 200)),
               "install tar and xz, or get the pack again");
}

Result<SuiteResult> run_suite(const Suite& suite, const ConformanceRequest& request) {
  SuiteResult out{suite.name, suite.truth, "", {}};
  const std::string source =
      suite.place.pack.empty() ? request.recordings : request.shared + "/" + suite.place.pack;
  std::error_code error;
  if (!fs::exists(source, error)) {
    out.missing = format("'{}' is not there", source);
    return out;
  }
  std::string folder = source;
  std::optional<TemporaryFolder> unpacked;
  if (!suite.place.pack.empty()) {
    MOTE_ASSIGN(TemporaryFolder temporary, TemporaryFolder::make("mote-conformance"));
    unpacked.emplace(std::move(temporary));
    MOTE_TRY(unpack(source, unpacked->path()));
    folder = unpacked->path() + "/" + suite.place.folder;
  }
  const std::string golden = request.shared + "/golden/golden.json";
  Progress progress(suite.name, 0);
  int64_t done = 0;
  out.cases = suite.run(folder, fs::exists(golden, error) ? golden : "", [&](const std::string& name) {
    progress.update(done++, name);
    return !interrupted();
  });
  if (interrupted()) return Error(Code::kInterrupted, "interrupted");
  return out;
}

}  // namespace

int64_t SuiteResult::count(Outcome outcome) const {
  return std::count_if(cases.begin(), cases.end(), [=](const CaseResult& c) { return c.outcome == outcome; });
}

std::vector<std::string> suite_names() {
  std::vector<std::string> out;
  for (const Suite& suite : suites()) out.emplace_back(suite.name);
  return out;
}

Result<std::vector<SuiteResult>> run_suites(const ConformanceRequest& request) {
  const std::vector<std::string> known = suite_names();
  for (const std::string& name : request.suites)
    if (std::find(known.begin(), known.end(), name) == known.end())
      return Error(Code::kNotFound, format("there is no suite '{}'", name), did_you_mean(name, known));
  interrupted();
  std::vector<SuiteResult> out;
  for (const Suite& suite : suites()) {
    const auto& wanted = request.suites;
    if (!wanted.empty() && std::find(wanted.begin(), wanted.end(), suite.name) == wanted.end()) continue;
    MOTE_ASSIGN(SuiteResult result, run_suite(suite, request));
    out.push_back(std::move(result));
  }
  return out;
}

}  // namespace mote
