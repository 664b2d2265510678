// SPDX-License-Identifier: Apache-2.0
#include "ops/fixed_log.h"

#include <bit>
#include <cmath>

namespace mote {

const std::vector<int16_t>& log_bulge() {
  static const std::vector<int16_t> table = [] {
    std::vector<int16_t> out;
    for (int i = 0; i <= 128; ++i)
      out.push_back(static_cast<int16_t>(std::lround(65536 * (std::log2(1 + i / 128.0) - i / 128.0))));
    return out;
  }();
  return table;
}

int32_t log2_q16(uint64_t x) {
  const int whole = std::bit_width(x) - 1;
  // x = 2^whole * (1 + segment / 128 + rest / 2^23 + ..)
  const auto behind =
      static_cast<uint32_t>(whole <= 23 ? (x << (23 - whole)) & 0x7fffff : (x >> (whole - 23)) & 0x7fffff);
  const uint32_t segment = behind >> 16, rest = behind & 0xffff;
  const int64_t from = log_bulge()[segment], to = log_bulge()[segment + 1];
  const auto bent = from + static_cast<int64_t>(std::floor(static_cast<double>((to - from) * rest) / 65536));
  return static_cast<int32_t>(whole * 65536 + static_cast<int64_t>(behind >> 7) + bent);
}

}  // namespace mote
