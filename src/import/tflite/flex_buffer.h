// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.h"

namespace mote {

// A value of a FlexBuffer; booleans are integers.
using FlexValue = std::variant<int64_t, double, std::string, std::vector<int64_t>, std::vector<double>>;

// Names and values of a map.
using FlexMap = std::map<std::string, FlexValue>;

// The FlexBuffer of unknown origin that holds a custom operator's options: a map of numbers, booleans,
// strings and vectors of numbers; no bytes are an empty map. Source: FlexBuffers (the schema-less binary
// format), google.github.io/flatbuffers.
//
// Every offset is checked before it is followed, nothing recurses, and what is copied is in sum at most four
// times as large as the buffer, so that one whose parts overlap cannot grow. Values of other types (maps
// inside of maps, blobs, nulls) are left out. Integers beyond int64 become the largest.
Result<FlexMap> read_flex_map(std::string_view bytes);

}  // namespace mote
