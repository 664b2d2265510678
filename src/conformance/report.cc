// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "base/format.h"
#include "base/text.h"
#include "conformance/suite.h"

namespace mote {

namespace {

constexpr const char* kBegin = "<!-- begin of what mote conformance writes -->\n";
constexpr const char* kEnd = "<!-- end of what mote conformance writes -->\n";

std::string summary_line(const SuiteResult& suite) {
  if (!suite.missing.empty())
    return format("| {} | {} | not run: {} | | | |\n", suite.name, suite.truth, suite.missing);
  return format("| {} | {} | {} | {} | {} | {} |\n", suite.name, suite.truth,
                with_commas(suite.count(Outcome::kPassed)),
                with_commas(suite.count(Outcome::kPassedWithConstants)),
                with_commas(suite.count(Outcome::kRefused)), with_commas(suite.count(Outcome::kFailed)));
}

// The first line of a reason, safe in a list of Markdown.
std::string reason(const std::string& why) {
  std::string out = why.substr(0, why.find('\n'));
  for (const char* special : {"<", ">", "|", "*", "_"})
    for (size_t at = out.find(special); at != std::string::npos; at = out.find(special, at + 2))
      out.insert(at, "\\");
  return out;
}

std::string listed(const SuiteResult& suite, Outcome outcome, const char* title) {
  if (suite.count(outcome) == 0) return "";
  std::string out = format("\n### {}: {}\n\n", suite.name, title);
  for (const CaseResult& c : suite.cases)
    if (c.outcome == outcome) out += format("- `{}`: {}\n", c.name, reason(c.why));
  return out;
}

}  // namespace

std::string conformance_report(const std::vector<SuiteResult>& results) {
  std::string out =
      "| suite | compared with | passed | passed with `--const` | refused | failed |\n"
      "|---|---|---:|---:|---:|---:|\n";
  for (const SuiteResult& suite : results) out += summary_line(suite);
  for (const SuiteResult& suite : results)
    out += listed(suite, Outcome::kFailed, "failed") + listed(suite, Outcome::kRefused, "refused");
  return out;
}

Result<std::string> with_report(const std::string& text, const std::string& report) {
  const size_t begin = text.find(kBegin);
  const size_t end = begin == std::string::npos ? begin : text.find(kEnd, begin);
  if (end == std::string::npos)
    return Error(Code::kInvalid, format("has no place for the report: a line '{}' and behind it one '{}'",
                                        trim(kBegin), trim(kEnd)));
  return text.substr(0, begin) + kBegin + "\n" + report + "\n" + text.substr(end);
}

}  // namespace mote
