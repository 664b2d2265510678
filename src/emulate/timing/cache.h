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
  explicit Cache(const CacheGeometry& geometry);

  bool exists() const { return ways_ != 0; }
  uint32_t line_bytes() const { return line_bytes_; }
  // True if the line of this address is there; it is afterwards in any case.
  bool touch(uint32_t address);
  bool holds(uint32_t address) const;

 private:
  uint32_t* set_of(uint32_t line) { return &lines_[(line & set_mask_) * ways_]; }

  uint32_t line_bytes_ = 0, line_shift_ = 0, set_mask_ = 0, ways_ = 0;
  std::vector<uint32_t> lines_;  // of each set, the last used first; all ones: empty
};

}  // namespace mote::timing
