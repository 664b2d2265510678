// SPDX-License-Identifier: Apache-2.0
#include "data/layouts/number_lines.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "base/format.h"

namespace mote {

namespace {

constexpr size_t kMostWindow = 1 << 16;

}  // namespace

Result<NumberLines> parse_number_lines(const std::string& text, const std::string& path) {
  NumberLines lines;
  std::vector<float>& out = lines.values;
  size_t* per_line = &lines.per_line;
  int line_number = 0;
  for (size_t begin = 0; begin < text.size();) {
    const size_t end = std::min(text.find('\n', begin), text.size());
    ++line_number;
    const size_t before = out.size();
    for (const char *p = text.data() + begin, *stop = text.data() + end; p < stop;) {
      if (*p == ' ' || *p == '\r' || *p == '\t') {
        ++p;
        continue;
      }
      float value = 0;
      const auto [next, error] = std::from_chars(p, stop, value);
      if (error != std::errc() || !std::isfinite(value))
        return Error(Code::kInvalid, "has something else than numbers", "unpack the dataset again",
                     Origin{path, -1, "", "", line_number});
      out.push_back(value);
      p = next;
    }
    begin = end + 1;
    const size_t count = out.size() - before;
    if (count == 0) continue;
    if (*per_line == 0) *per_line = count;
    if (count != *per_line || count > kMostWindow)
      return Error(Code::kInvalid, format("has {} numbers where the first line has {}", count, *per_line),
                   "unpack the dataset again", Origin{path, -1, "", "", line_number});
  }
  if (out.empty()) return Error(Code::kInvalid, "holds no numbers", "unpack the dataset again", Origin{path});
  return lines;
}

}  // namespace mote
