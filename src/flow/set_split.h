// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "data/set/split_rows.h"

namespace mote {

// `mote data split SET`.
struct SetSplitRequest {
  std::string set;
  std::string validation = "10%", test = "20%";  // --validation, --test (not counted with keep_test)
  std::string by = "group";                      // --by: "group" or "recording"
  SplitRows rule;                                // seed, again and keep_test; the rest comes from the texts
};

struct SetSplitSummary {
  struct Part {
    std::string name;
    int64_t recordings = 0, groups = 0;
  };
  std::string folder;
  std::vector<Part> parts;  // train, validation, test
  SplitCounts counts;
  std::vector<std::string> warnings;
};

Result<SetSplitSummary> set_split(const SetSplitRequest& request);
Json to_json(const SetSplitSummary& summary);

}  // namespace mote
