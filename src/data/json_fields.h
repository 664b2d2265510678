// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <string>

#include "base/json.h"

namespace mote {

// Members of JSON that nobody vouches for: nothing is there until it was looked for.

// The member of an object, or null.
inline const Json* json_member(const Json& json, const char* key) {
  if (!json.is_object()) return nullptr;
  const auto it = json.find(key);
  return it == json.end() ? nullptr : &*it;
}

// The text, or "" if it is none.
inline std::string json_text(const Json* json) {
  return json != nullptr && json->is_string() ? json->get<std::string>() : "";
}

inline bool json_text(const Json& json, const char* key, std::string* out) {
  const Json* found = json_member(json, key);
  if (found == nullptr || !found->is_string()) return false;
  *out = found->get<std::string>();
  return true;
}

// A whole number from `least` to `most`, also one written as 3.0.
inline bool json_whole(const Json& json, const char* key, int64_t least, int64_t most, int64_t* out) {
  const Json* found = json_member(json, key);
  if (found == nullptr || !found->is_number()) return false;
  const double value = found->get<double>();
  if (!(value >= static_cast<double>(least) && value <= static_cast<double>(most))) return false;
  *out = static_cast<int64_t>(value);
  return static_cast<double>(*out) == value;
}

}  // namespace mote
