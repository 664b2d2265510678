// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>

#include "base/json.h"
#include "data/dataset.h"

namespace mote {

constexpr int kDatasetSchema = 1;
constexpr int64_t kMostClasses = 10000;
constexpr int64_t kMostSampleBytes = int64_t{64} << 20;

// The text of dataset.json:
//   {"mote_dataset": 1, "name", "licence", "source", "sample": {"type": "uint8", "layout": "HWC", "shape":
//   [h, w, c]},
//    "classes": [...], "seed", "splits": [{"name", "first", "count", "per_class": [...], "sha256"}],
//    "index": {"bytes", "sha256"}}
Json dataset_to_json(const Dataset& dataset);

// The reverse, for text that nobody vouches for: types, ranges and sums are checked; `file` is named in
// errors. Leaves Dataset::folder empty.
Result<Dataset> parse_dataset_json(const std::string& text, const std::string& file);

}  // namespace mote
