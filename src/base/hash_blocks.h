// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace mote {

// What SHA-256 and MD5 share: bytes that come in pieces are handed on in blocks of 64, and the end is padded
// by one bit, zeros and room for the length in bits.
class HashBlocks {
 public:
  template <class Block>
  void add(const void* data, size_t bytes, Block block) {
    const auto* p = static_cast<const uint8_t*>(data);
    total_bytes_ += bytes;
    while (bytes > 0) {
      if (pending_bytes_ == 0 && bytes >= 64) {
        block(p);
        p += 64, bytes -= 64;
        continue;
      }
      const size_t part = std::min(bytes, 64 - pending_bytes_);
      std::memcpy(pending_.data() + pending_bytes_, p, part);
      pending_bytes_ += part, p += part, bytes -= part;
      if (pending_bytes_ < 64) break;
      block(pending_.data());
      pending_bytes_ = 0;
    }
  }

  // `shift` of the length's byte i: 56 - 8 i for the most significant first, 8 i for the least.
  template <class Block, class Shift>
  void end(Block block, Shift shift) {
    const uint64_t bits = total_bytes_ * 8;
    constexpr uint8_t kPadding[64] = {0x80};
    add(kPadding, 1 + (119 - pending_bytes_) % 64, block);
    uint8_t length[8];
    for (int i = 0; i < 8; ++i) length[i] = static_cast<uint8_t>(bits >> shift(i));
    add(length, 8, block);
  }

 private:
  std::array<uint8_t, 64> pending_;
  size_t pending_bytes_ = 0;
  uint64_t total_bytes_ = 0;
};

}  // namespace mote
