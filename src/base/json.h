// SPDX-License-Identifier: Apache-2.0
#pragma once
// The one place that includes nlohmann/json. Keys keep the order in which they were written.
#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

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

// The same for CBOR (RFC 8949), at most 64 levels deep.
Result<Json> parse_cbor(const std::vector<uint8_t>& bytes, const std::string& file);

}  // namespace mote
