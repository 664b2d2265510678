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

Cache::Cache(const CacheGeometry& geometry) {
  if (geometry.bytes == 0 || geometry.line_bytes == 0 || geometry.ways == 0) return;
  line_bytes_ = power_of_two_below(geometry.line_bytes);
  while (1u << line_shift_ < line_bytes_) ++line_shift_;
  ways_ = geometry.ways;
  const uint32_t sets = geometry.bytes / line_bytes_ / ways_;
  set_mask_ = power_of_two_below(sets == 0 ? 1 : sets) - 1;
  lines_.assign(static_cast<size_t>(set_mask_ + 1) * ways_, ~0u);
}

bool Cache::holds(uint32_t address) const {
  const uint32_t line = address >> line_shift_;
  const uint32_t* set = &lines_[(line & set_mask_) * ways_];
  for (uint32_t way = 0; way < ways_; ++way)
    if (set[way] == line) return true;
  return false;
}

bool Cache::touch(uint32_t address) {
  const uint32_t line = address >> line_shift_;
  uint32_t* set = set_of(line);
  if (set[0] == line) return true;
  uint32_t way = 1;
  while (way < ways_ && set[way] != line) ++way;
  const bool hit = way < ways_;
  for (uint32_t k = hit ? way : ways_ - 1; k > 0; --k) set[k] = set[k - 1];
  set[0] = line;
  return hit;
}

}  // namespace mote::timing
