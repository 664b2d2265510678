// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"

namespace mote {

// index.csv, the table of a dataset's samples: a header line, then id,split,label,source for each sample, ids
// from 0 up without a gap. RFC 4180: a field with a comma, quote or line break stands in quotes, quotes
// within it doubled; lines end in LF here.
struct IndexRow {
  std::string split;
  int32_t label = 0;  // index of the class
  std::string source;
};

std::string index_to_csv(const std::vector<IndexRow>& rows);

// `file` is named in errors, with the line. Labels must be below class_count.
Result<std::vector<IndexRow>> parse_index_csv(const std::string& text, const std::string& file,
                                              int64_t class_count);

}  // namespace mote
