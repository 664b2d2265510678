// SPDX-License-Identifier: Apache-2.0
#pragma once
// The one place that includes nlohmann/json. Keys keep the order in which they were written.
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "base/result.h"

namespace mote {

using Json = nlohmann::ordered_json;

// A figure that may be absent.
template <class T>
Json or_null(const std::optional<T>& value) {
  return value ? Json(*value) : Json(nullptr);
}

// Parses text; an error names `file` and the line. Depth and size are limited by the caller's read_file().
Result<Json> parse_json(const std::string& text, const std::string& file);

}  // namespace mote
