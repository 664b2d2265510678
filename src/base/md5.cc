// SPDX-License-Identifier: Apache-2.0
#include "base/md5.h"

#include <bit>
#include <cmath>

namespace mote {

namespace {

// RFC 1321, section 3.4: the integer part of 4294967296 times |sin(i)|, i in radians.
std::array<uint32_t, 64> sines() {
  std::array<uint32_t, 64> out{};
  for (size_t i = 0; i < out.size(); ++i)
    out[i] =
        static_cast<uint32_t>(std::floor(std::fabs(std::sin(static_cast<double>(i + 1))) * 4294967296.0));
  return out;
}

constexpr int kShift[4][4] = {{7, 12, 17, 22}, {5, 9, 14, 20}, {4, 11, 16, 23}, {6, 10, 15, 21}};

uint32_t load_little_endian(const uint8_t* p) {
  return p[0] | uint32_t{p[1]} << 8 | uint32_t{p[2]} << 16 | uint32_t{p[3]} << 24;
}

}  // namespace

void Md5::block(const uint8_t* p) {
  static const std::array<uint32_t, 64> kSines = sines();
  uint32_t word[16];
  for (size_t i = 0; i < 16; ++i) word[i] = load_little_endian(p + 4 * i);
  auto [a, b, c, d] = state_;
  for (uint32_t i = 0; i < 64; ++i) {
    uint32_t f = 0, g = 0;
    switch (i / 16) {
      case 0:
        f = (b & c) | (~b & d), g = i;
        break;
      case 1:
        f = (d & b) | (~d & c), g = (5 * i + 1) % 16;
        break;
      case 2:
        f = b ^ c ^ d, g = (3 * i + 5) % 16;
        break;
      default:
        f = c ^ (b | ~d), g = 7 * i % 16;
        break;
    }
    const uint32_t turned = std::rotl(a + f + kSines[i] + word[g], kShift[i / 16][i % 4]);
    a = d, d = c, c = b, b += turned;
  }
  const uint32_t next[4] = {a, b, c, d};
  for (size_t i = 0; i < 4; ++i) state_[i] += next[i];
}

Md5& Md5::add(const void* data, size_t bytes) {
  blocks_.add(data, bytes, [this](const uint8_t* p) { block(p); });
  return *this;
}

std::string Md5::hex() {
  blocks_.end([this](const uint8_t* p) { block(p); }, [](int i) { return 8 * i; });
  std::string out;
  for (const uint32_t part : state_) {
    for (int i = 0; i < 4; ++i) {
      const uint8_t byte = static_cast<uint8_t>(part >> (8 * i));
      out += "0123456789abcdef"[byte >> 4];
      out += "0123456789abcdef"[byte & 15];
    }
  }
  return out;
}

}  // namespace mote
