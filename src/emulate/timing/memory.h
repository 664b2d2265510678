// SPDX-License-Identifier: MIT
#pragma once
#include <cstdint>
#include <vector>

#include "emulate/timing/cache.h"
#include "emulate/timing/memory_timing.h"

namespace mote::timing {

// One flash array with its controller. Times are cycles of the core since the start.
class Flash {
 public:
  explicit Flash(const FlashTiming& timing);

  bool covers(uint32_t address) const { return address - timing_.begin < timing_.end - timing_.begin; }
  uint32_t read_bytes() const { return timing_.read_bytes; }
  // Cycles that the core waits for instructions, or data, at this address.
  int fetch(uint32_t address, uint64_t now);
  int load(uint32_t address, uint64_t now);
  // Cycles until a cache of the core has a line: its first word, and part of the time that the rest takes.
  int fill(uint32_t line_bytes) const;

 private:
  int read_array(uint32_t unit, uint64_t now);
  uint32_t unit_of(uint32_t address) const { return address / timing_.read_bytes; }

  FlashTiming timing_;
  Cache instructions_, data_;
  bool shared_ = false;                    // instructions_ holds both
  uint32_t fetched_ = ~0u, loaded_ = ~0u;  // units in the controller's buffers
  uint32_t ahead_ = ~0u;                   // unit that is or was read ahead
  uint64_t ahead_ready_ = 0;
};

// All memories of a board, with the core's caches in front of them.
class Memory {
 public:
  Memory(const MemoryTiming& timing, int miss_hidden, int miss_least);

  // Cycles that the core waits. Instruction fetches are asked for line by line, see fetch_bytes().
  int fetch(uint32_t address, uint64_t now);
  int load(uint32_t address, uint64_t now);
  int store(uint32_t address, uint64_t now);
  uint32_t fetch_bytes() const { return fetch_bytes_; }

 private:
  int miss(uint32_t address, uint32_t line_bytes);
  Flash* flash_at(uint32_t address);
  const RamTiming* ram_at(uint32_t address) const;

  std::vector<Flash> flash_;
  std::vector<RamTiming> ram_;
  Cache l1_instruction_, l1_data_;
  int miss_hidden_, miss_least_;
  uint32_t fetch_bytes_ = 32;
};

}  // namespace mote::timing
