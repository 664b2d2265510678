// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "flow/compiled.h"
#include "flow/eval.h"
#include "report/report.h"

namespace mote {

struct EvalReportSources {
  const EvalSummary& summary;
  const Compiled& compiled;
  const Dataset& dataset;
  const Split& test;
  std::string history_file;  // run/history.json; the learning curve is left out if it is not there
  std::string date;
};

// All that the HTML report shows, with the way each number was obtained.
Result<ReportData> report_data(const EvalReportSources& sources);

}  // namespace mote
