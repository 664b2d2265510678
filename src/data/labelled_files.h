// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"

namespace mote {

// A folder of raw inputs with their classes, as MLPerf Tiny's runner has it: y_labels.csv, a line for each
// file, "name.bin,classes,class" and, where a file is longer than one input, ",bytes of a window,bytes from
// one window to the next". Source: mlcommons/tiny, benchmark/evaluation/datasets.
struct LabelledFile {
  std::string path;
  int32_t label = 0;
  int64_t window_bytes = 0, stride_bytes = 0;  // 0: the file is one input
};

struct LabelledFiles {
  std::vector<LabelledFile> files;
  int32_t classes = 0;
};

bool has_labelled_files(const std::string& folder);

Result<LabelledFiles> read_labelled_files(const std::string& folder);
// `folder` stands before the names, `file` is named in errors.
Result<LabelledFiles> parse_labels_csv(const std::string& text, const std::string& folder,
                                       const std::string& file);

}  // namespace mote
