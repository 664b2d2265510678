// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>

#include "base/hash_blocks.h"

namespace mote {

// MD5 (RFC 1321), for bytes that come in pieces: only to compare files with checksums that others publish in
// it. It finds damage, not forgery.
class Md5 {
 public:
  Md5& add(const void* data, size_t bytes);
  std::string hex();  // ends the message; add() no more

 private:
  void block(const uint8_t* p);

  std::array<uint32_t, 4> state_ = {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476};
  HashBlocks blocks_;
};

}  // namespace mote
