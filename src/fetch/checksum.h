// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <string>

#include "base/result.h"

namespace mote {

struct Checksums {
  std::string sha256;
  std::string md5;  // "" unless asked for
  int64_t bytes = 0;
};

// Of a file of any size, read in pieces; Ctrl-C is an error. `title` is shown while it takes long.
Result<Checksums> file_checksums(const std::string& path, bool with_md5, const std::string& title);

// SHA256SUMS in a folder, in the form of sha256sum(1): "HEX  NAME" lines. The sum of a file, "" if none is
// there, and a file with the line replaced or added.
Result<std::string> recorded_sum(const std::string& folder, const std::string& name);
Status record_sum(const std::string& folder, const std::string& name, const std::string& sha256);

}  // namespace mote
