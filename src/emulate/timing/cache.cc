// SPDX-License-Identifier: MIT
#include "emulate/timing/cache.h"

namespace mote::timing {

namespace {

uint32_t power_of_two_below(uint32_t value) {
  uint32_t power = 1;
  while (power * 2 <= value) power *= 2;
  return power;
}

}  // namespace

Cache::Cache(const CacheGeometry& geometry, uint32_t sector_bytes) {
  if (geometry.bytes == 0 || geometry.line_bytes == 0 || geometry.ways == 0) return;
  line_bytes_ = power_of_two_below(geometry.line_bytes);
  while (1u << line_shift_ < line_bytes_) ++line_shift_;
  sector_shift_ = line_shift_;
  constexpr uint32_t kMostSectors = 32;
  while (sector_bytes != 0 && 1u << sector_shift_ > sector_bytes &&
         line_bytes_ >> sector_shift_ < kMostSectors)
    --sector_shift_;
  ways_ = geometry.ways;
  const uint32_t sets = geometry.bytes / line_bytes_ / ways_;
  set_mask_ = power_of_two_below(sets == 0 ? 1 : sets) - 1;
  lines_.assign(static_cast<size_t>(set_mask_ + 1) * ways_, Line{});
}

bool Cache::holds(uint32_t address) const {
  const uint32_t line = address >> line_shift_;
  const Line* set = &lines_[(line & set_mask_) * ways_];
  for (uint32_t way = 0; way < ways_; ++way)
    if (set[way].tag == line) return (set[way].sectors & sector_bit(address)) != 0;
  return false;
}

bool Cache::touch(uint32_t address) {
  const uint32_t line = address >> line_shift_, sector = sector_bit(address);
  Line* set = &lines_[(line & set_mask_) * ways_];
  uint32_t way = 0;
  while (way < ways_ && set[way].tag != line) ++way;
  const Line found = way < ways_ ? set[way] : Line{line, 0};
  if (way != 0) {
    for (uint32_t k = way < ways_ ? way : ways_ - 1; k > 0; --k) set[k] = set[k - 1];
    set[0] = found;
  }
  const bool hit = (found.sectors & sector) != 0;
  set[0].sectors |= sector;
  return hit;
}

}  // namespace mote::timing
