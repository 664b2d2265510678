// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "flow/compiled.h"
#include "flow/eval.h"
#include "report/report.h"

namespace mote {

struct EvalReportSources {
  const EvalSummary& summary;
  const Compiled& compiled;
  const std::vector<std::string>& classes;  // of the model's outputs
  const std::vector<int32_t>& truth;        // the right one of each test sample
  const Split& test;
  Shape image;  // of a sample, to show those that the model got wrong; empty: they are listed by name
  std::string history_file;  // run/history.json; the learning curve is left out if it is not there
};

// All that the HTML report shows, with the way each number was obtained.
Result<ReportData> report_data(const EvalReportSources& sources);

// Makes the report of a project, of this moment, and writes it to `summary.report`.
Status write_report(const EvalReportSources& sources);

}  // namespace mote
