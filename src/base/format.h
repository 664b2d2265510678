// SPDX-License-Identifier: Apache-2.0
#pragma once
// The one place that includes fmt: mote::format is fmt::format until std::format is everywhere.
#include <fmt/format.h>

namespace mote {
using fmt::format;

// 12345678 -> "12,345,678".
std::string with_commas(int64_t value);

// FNV-1a, 32 bits (offset 2166136261, prime 16777619), the hash of the golden files.
uint32_t fnv1a(const void* data, size_t bytes, uint32_t hash = 2166136261u);

}  // namespace mote
