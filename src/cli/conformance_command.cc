// SPDX-License-Identifier: Apache-2.0
#include <cstdlib>
#include <memory>

#include "base/format.h"
#include "base/io.h"
#include "base/notes.h"
#include "base/text.h"
#include "cli/command.h"
#include "conformance/suite.h"
#include "report/table.h"

namespace mote {

namespace {

constexpr int64_t kMostBytes = int64_t{16} << 20;

void print_results(const std::vector<SuiteResult>& results) {
  TextTable table({{"suite"},
                   {"passed", Align::kRight},
                   {"with --const", Align::kRight},
                   {"refused", Align::kRight},
                   {"failed", Align::kRight}});
  for (const SuiteResult& suite : results)
    table.add_row({suite.name, with_commas(suite.count(Outcome::kPassed)),
                   with_commas(suite.count(Outcome::kPassedWithConstants)),
                   with_commas(suite.count(Outcome::kRefused)), with_commas(suite.count(Outcome::kFailed))});
  print(table.to_string());
  for (const SuiteResult& suite : results) {
    if (!suite.missing.empty()) print(format("{} was not run: {}\n", suite.name, suite.missing));
    for (const CaseResult& c : suite.cases)
      if (c.outcome == Outcome::kFailed) print(format("{} failed: {}: {}\n", suite.name, c.name, c.why));
  }
}

Json to_json(const std::vector<SuiteResult>& results) {
  Json suites = Json::array();
  for (const SuiteResult& suite : results) {
    Json refused = Json::array(), failed = Json::array();
    for (const CaseResult& c : suite.cases) {
      if (c.outcome == Outcome::kRefused) refused.push_back({{"case", c.name}, {"why", c.why}});
      if (c.outcome == Outcome::kFailed) failed.push_back({{"case", c.name}, {"why", c.why}});
    }
    suites.push_back({{"suite", suite.name},
                      {"compared_with", suite.truth},
                      {"missing", suite.missing},
                      {"passed", suite.count(Outcome::kPassed)},
                      {"passed_with_const", suite.count(Outcome::kPassedWithConstants)},
                      {"refused", refused},
                      {"failed", failed}});
  }
  return {{"suites", suites}};
}

// The page with the report in the place that it has for it.
Result<std::string> page_with(const std::string& path, const std::string& report) {
  MOTE_ASSIGN(const std::string page, read_text_file(path, kMostBytes));
  Result<std::string> text = with_report(page, report);
  if (!text.ok()) return text.error().at(Origin{path});
  return text;
}

Status write_page(const std::string& path, const std::vector<SuiteResult>& results) {
  MOTE_ASSIGN(const std::string text, page_with(path, conformance_report(results)));
  return write_file(path, text);
}

bool all_is_well(const std::vector<SuiteResult>& results) {
  for (const SuiteResult& suite : results)
    if (!suite.missing.empty() || suite.count(Outcome::kFailed) > 0) return false;
  return true;
}

}  // namespace

void add_conformance_command(CLI::App& app, Session& session) {
  CLI::App* command = add_command(
      app, "conformance", "compare mote with what other engines compute, on recorded suites of models",
      "mote conformance -o docs/conformance.md");
  auto request = std::make_shared<ConformanceRequest>();
  const char* shared = std::getenv("MOTE_SHARED");
  request->shared = shared != nullptr ? shared : "../shared";
  auto page = std::make_shared<std::string>();
  auto json = std::make_shared<bool>(false);
  command->add_option("SUITE", request->suites, join(suite_names(), ", ") + "; all if none is named");
  command
      ->add_option("--recordings", request->recordings, "recordings of single operators, in mote's sources")
      ->capture_default_str();
  command
      ->add_option("--shared", request->shared,
                   "folder with the packs of models; or the variable MOTE_SHARED")
      ->capture_default_str();
  command->add_option("-o,--output", *page, "page in Markdown that exists, whose report is written anew");
  add_json_flag(command, json.get());
  command->callback([request, page, json, &session] {
    listen_to_notes({});  // of hundreds of models
    // The suites take minutes: a page that cannot take their report is refused before.
    if (!page->empty())
      if (const Result<std::string> place = page_with(*page, ""); !place.ok())
        return fail(session, place.error());
    const Result<std::vector<SuiteResult>> results = run_suites(*request);
    if (!results.ok()) return fail(session, results.error());
    if (!all_is_well(*results)) session.exit_code = 1;
    if (!page->empty())
      if (const Status written = write_page(*page, *results); !written.ok())
        return fail(session, written.error());
    if (*json) return print_json(to_json(*results));
    print_results(*results);
  });
}

}  // namespace mote
