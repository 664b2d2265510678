// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "base/io.h"
#include "base/result.h"

namespace mote {

// Ends the fuzzer, which then keeps the input.
inline void require(bool holds, const std::string& what) {
  if (holds) return;
  std::fprintf(stderr, "%s\n", what.c_str());
  std::abort();
}

// An input may be refused, but then in words, and never as a fault of mote itself.
template <class R>
void require_sound(const R& result) {
  if (result.ok()) return;
  require(!result.error().what.empty(), "an error without a text");
  require(result.error().code != Code::kInternal, result.error().to_string());
}

// CRC-32 as PNG and gzip have it (ISO 3309: polynomial 0xedb88320, reflected).
inline uint32_t crc32(const uint8_t* data, size_t size) {
  uint32_t crc = ~0u;
  for (size_t i = 0; i < size; ++i) {
    crc ^= data[i];
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ ((crc & 1) != 0 ? 0xedb88320u : 0);
  }
  return ~crc;
}

}  // namespace mote
