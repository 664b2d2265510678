// SPDX-License-Identifier: MIT
#include "emulate/timing/memory.h"

#include <algorithm>

namespace mote::timing {

bool MemoryTiming::free_fetches() const {
  if (l1_instruction.bytes != 0) return false;
  return std::all_of(flash.begin(), flash.end(), [](const FlashTiming& f) { return f.wait_states == 0; });
}

bool MemoryTiming::free_accesses() const {
  if (l1_data.bytes != 0) return false;
  return std::all_of(flash.begin(), flash.end(), [](const FlashTiming& f) { return f.wait_states == 0; }) &&
         std::all_of(ram.begin(), ram.end(), [](const RamTiming& r) { return r.wait_states == 0; });
}

Flash::Flash(const FlashTiming& timing) : timing_(timing) {
  timing_.read_bytes = std::max(4u, timing_.read_bytes);
  shared_ = timing.cache.bytes != 0;
  // A miss reads the array once, and its cache takes what that brings.
  instructions_ = Cache(shared_ ? timing.cache : timing.instruction_cache, timing_.read_bytes);
  if (!shared_) data_ = Cache(timing.data_cache, timing_.read_bytes);
}

// The core itself counts the first cycle of an access.
int Flash::read_array(uint32_t unit, uint64_t now) {
  if (unit != ahead_) return timing_.wait_states;
  ahead_ = ~0u;
  return ahead_ready_ > now + 1 ? static_cast<int>(ahead_ready_ - now - 1) : 0;
}

int Flash::fetch(uint32_t address, uint64_t now) {
  const uint32_t unit = unit_of(address);
  if (unit == fetched_) return 0;
  fetched_ = unit;
  const bool hit = instructions_.exists() && instructions_.touch(address);
  if (hit) return 0;
  const int stall = read_array(unit, now);
  if (!timing_.prefetch) return stall;
  ahead_ = unit + 1;
  ahead_ready_ = now + static_cast<uint64_t>(stall) + static_cast<uint64_t>(timing_.wait_states) + 2;
  return stall;
}

int Flash::load(uint32_t address, uint64_t now) {
  const uint32_t unit = unit_of(address);
  if (shared_) return instructions_.touch(address) ? 0 : read_array(unit, now);
  if (data_.exists()) return data_.touch(address) ? 0 : read_array(unit, now);
  if (unit == loaded_) return 0;
  loaded_ = unit;
  return read_array(unit, now);
}

int Flash::fill(uint32_t line_bytes) const {
  const int more = static_cast<int>((line_bytes + timing_.read_bytes - 1) / timing_.read_bytes) - 1;
  // The core asks for the rest of a line sooner or later while it arrives: on the mean a quarter is waited
  // for.
  return timing_.wait_states + more * (timing_.wait_states + 1) / 4;
}

Memory::Memory(const MemoryTiming& timing, int miss_hidden, int miss_least)
    : ram_(timing.ram),
      l1_instruction_(timing.l1_instruction),
      l1_data_(timing.l1_data),
      miss_hidden_(miss_hidden),
      miss_least_(miss_least) {
  for (const FlashTiming& flash : timing.flash) flash_.emplace_back(flash);
  if (l1_instruction_.exists()) {
    fetch_bytes_ = l1_instruction_.line_bytes();
  } else if (!flash_.empty()) {
    fetch_bytes_ = flash_.front().read_bytes();
  }
}

Flash* Memory::flash_at(uint32_t address) {
  for (Flash& flash : flash_)
    if (flash.covers(address)) return &flash;
  return nullptr;
}

const RamTiming* Memory::ram_at(uint32_t address) const {
  for (const RamTiming& ram : ram_)
    if (address - ram.begin < ram.end - ram.begin) return &ram;
  return nullptr;
}

// What a miss of one of the core's caches costs.
int Memory::miss(uint32_t address, uint32_t line_bytes) {
  const Flash* flash = flash_at(address);
  const RamTiming* ram = flash == nullptr ? ram_at(address) : nullptr;
  const int memory = flash != nullptr ? flash->fill(line_bytes) : ram != nullptr ? ram->wait_states : 0;
  return std::max(miss_least_, memory - miss_hidden_);
}

int Memory::fetch(uint32_t address, uint64_t now) {
  if (!l1_instruction_.exists()) {
    Flash* flash = flash_at(address);
    return flash == nullptr ? 0 : flash->fetch(address, now);
  }
  const RamTiming* ram = ram_at(address);
  if (ram != nullptr && ram->tightly_coupled) return 0;
  return l1_instruction_.touch(address) ? 0 : miss(address, l1_instruction_.line_bytes());
}

int Memory::load(uint32_t address, uint64_t now) {
  const RamTiming* ram = ram_at(address);
  if (!l1_data_.exists()) {
    Flash* flash = ram == nullptr ? flash_at(address) : nullptr;
    return flash != nullptr ? flash->load(address, now) : ram != nullptr ? ram->wait_states : 0;
  }
  if (ram != nullptr && ram->tightly_coupled) return 0;
  return l1_data_.touch(address) ? 0 : miss(address, l1_data_.line_bytes());
}

int Memory::store(uint32_t address, uint64_t) {
  if (!l1_data_.exists()) return 0;  // a write buffer hides the memory behind it
  const RamTiming* ram = ram_at(address);
  if (ram == nullptr || ram->tightly_coupled) return 0;
  l1_data_.touch(address);  // allocated on a write; the store buffer hides the fill
  return 0;
}

}  // namespace mote::timing
