// SPDX-License-Identifier: Apache-2.0
#include "fetch/paths.h"

#include <algorithm>

#include "base/text.h"

namespace mote {

bool is_safe_path(const std::string& path) {
  if (path.empty() || path.size() > 1000 || printable(path) != path) return false;
  if (path.find('\\') != std::string::npos) return false;
  for (const std::string& part : split(path, '/'))
    if (part.empty() || part == "." || part == ".." || part.size() > 255) return false;
  return true;
}

bool is_web_address(const std::string& text) {
  const std::string lower = to_lower(text);
  size_t host = 0;
  if (lower.rfind("http://", 0) == 0) host = 7;
  if (lower.rfind("https://", 0) == 0) host = 8;
  if (host == 0 || text.size() <= host || text[host] == '/' || text.size() > 2000) return false;
  return std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < 127; });
}

}  // namespace mote
