// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>

namespace mote {

// May a path that comes from outside be written below a folder? It is relative, valid UTF-8 without control
// characters or backslashes, at most 1,000 bytes, and none of its parts is empty, "." or "..".
bool is_safe_path(const std::string& path);

// Does it begin with http:// or https:// and a host, without spaces and control characters?
bool is_web_address(const std::string& text);

}  // namespace mote
