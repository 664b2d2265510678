// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>

#include "base/hash_blocks.h"

namespace mote {

// SHA-256 (FIPS 180-4), for bytes that come in pieces.
class Sha256 {
 public:
  using Digest = std::array<uint8_t, 32>;

  Sha256& add(const void* data, size_t bytes);
  Digest digest();    // ends the message; add() no more
  std::string hex();  // digest() as 64 lower-case digits

 private:
  void block(const uint8_t* p);

  std::array<uint32_t, 8> state_ = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                    0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
  HashBlocks blocks_;
};

inline std::string sha256_hex(const void* data, size_t bytes) { return Sha256().add(data, bytes).hex(); }

// HMAC-SHA256 (RFC 2104) as 64 lower-case digits.
std::string hmac_sha256_hex(const std::string& key, const void* data, size_t bytes);

}  // namespace mote
