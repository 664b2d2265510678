// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <functional>
#include <string>
#include <vector>

#include "base/result.h"

namespace mote {

// How mote does on the models of one source, against what somebody else has computed.

enum class Outcome {
  kPassed,
  kPassedWithConstants,  // after inputs that mote must know were given their recorded values: --const
  kRefused,              // an error says why
  kFailed,               // another result, or an error of mote's own
};

struct CaseResult {
  std::string name;
  Outcome outcome = Outcome::kFailed;
  std::string why;  // unless it has passed
};

struct SuiteResult {
  std::string name;
  std::string truth;    // what the models are compared with
  std::string missing;  // why the suite was not run; "" if it was
  std::vector<CaseResult> cases;
  int64_t count(Outcome outcome) const;
};

struct ConformanceRequest {
  std::string recordings = "tests/golden/ops";  // folder of mote's sources
  std::string shared;                           // models and recordings that lie outside of the repository
  std::vector<std::string> suites;              // by name; all if empty
};

// The names of the suites, in the order of the report.
std::vector<std::string> suite_names();

// Runs the suites, with progress on a terminal; Ctrl-C is an error. Packs are unpacked into a temporary
// folder.
Result<std::vector<SuiteResult>> run_suites(const ConformanceRequest& request);

// Tables in Markdown: a line for each suite, and then what was refused or has failed, with the reasons.
std::string conformance_report(const std::vector<SuiteResult>& results);

// The text with the report in the place of what stands between the two marks of its kind; an error if there
// are none.
Result<std::string> with_report(const std::string& text, const std::string& report);

}  // namespace mote
