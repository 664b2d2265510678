// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <string>
#include <vector>

#include "base/result.h"

namespace mote {

// Lines with the same count of numbers, spaces apart. `path` is named in errors, with the line.
struct NumberLines {
  std::vector<float> values;  // finite, line after line
  size_t per_line = 0;        // 1 to 65,536
};
Result<NumberLines> parse_number_lines(const std::string& text, const std::string& path);

}  // namespace mote
