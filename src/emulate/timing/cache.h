// SPDX-License-Identifier: MIT
#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

#include "emulate/timing/memory_timing.h"

namespace mote::timing {

// Which lines a set-associative cache holds; the least recently used one of a set makes place.
class Cache {
 public:
  Cache() = default;
  // Each miss brings `sector_bytes` of a line, the whole of it if that is 0 or not less than a line; then the
  // sectors of a line have one tag, but each its own valid bit.
  explicit Cache(const CacheGeometry& geometry, uint32_t sector_bytes = 0);

  bool exists() const { return ways_ != 0; }
  uint32_t line_bytes() const { return line_bytes_; }
  // True if the sector of this address is there; it is afterwards in any case.
  bool touch(uint32_t address);
  bool holds(uint32_t address) const;

 private:
  struct Line {
    uint32_t tag = ~0u;    // all ones: empty
    uint32_t sectors = 0;  // a bit for each that is there
  };
  uint32_t sector_bit(uint32_t address) const {
    return 1u << ((address & (line_bytes_ - 1)) >> sector_shift_);
  }

  uint32_t line_bytes_ = 0, line_shift_ = 0, sector_shift_ = 0, set_mask_ = 0, ways_ = 0;
  std::vector<Line> lines_;  // of each set, the last used first
};

}  // namespace mote::timing
