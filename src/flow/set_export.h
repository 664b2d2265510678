// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "flow/set_queries.h"

namespace mote {

// `mote data export SET --as FORM -o FOLDER`. A file for each recording, SPLIT/LABEL.ID.EXTENSION, where ID
// is the first 12 digits:
//   edge-impulse  folders training, testing and validation; JSON for sound and sensors, signed if there is a
//   key, images
//                 as they are; beside them structured_labels.labels and bounding_boxes.labels where needed
//   csv           time and values, of sound and sensors
//   wav           sound; recordings of sensors are refused
// and, for csv and wav, labels.csv with file, split, label, group, name.
struct SetExportRequest {
  std::string set, folder, as;
  std::string hmac_key;
  SetFilter filter;
};

struct SetExportSummary {
  std::string folder, as;
  int64_t files = 0;
  bool is_signed = false;
};

Result<SetExportSummary> set_export(const SetExportRequest& request);
Json to_json(const SetExportSummary& summary);

}  // namespace mote
