// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <vector>

#include "base/json.h"
#include "flow/mlperf.h"

namespace mote {

struct ExportRequest {
  MlperfRequest mlperf;  // data is not used
  std::string to;        // "mlperf-tiny"
  std::string folder;
};

struct ExportSummary {
  std::string to, folder, board;
  std::vector<std::string> files;  // relative to the folder
};

// `mote export`: a model as a whole program for a board. "mlperf-tiny": firmware with the benchmark's serial
// interface, its linker scripts and a Makefile.
Result<ExportSummary> export_model(const ExportRequest& request);

Json to_json(const ExportSummary& summary);

}  // namespace mote
