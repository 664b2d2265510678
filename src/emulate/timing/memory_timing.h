// SPDX-License-Identifier: MIT
#pragma once
// What a board's memories cost: the figures of board.toml, for the addresses of the machine that runs the
// code.
#include <cstdint>
#include <vector>

namespace mote::timing {

struct CacheGeometry {
  uint32_t bytes = 0;  // 0: there is none
  uint32_t line_bytes = 0;
  uint32_t ways = 0;
};

struct FlashTiming {
  uint32_t begin = 0, end = 0;                  // addresses
  int wait_states = 0;                          // cycles of one access to the array beyond the first
  uint32_t read_bytes = 4;                      // that one access brings
  bool prefetch = false;                        // the controller reads the next ones ahead
  CacheGeometry instruction_cache, data_cache;  // of the flash controller
  CacheGeometry cache;                          // of the flash controller, for both
};

struct RamTiming {
  uint32_t begin = 0, end = 0;
  int wait_states = 0;
  bool tightly_coupled = false;  // past the core's caches
};

struct MemoryTiming {
  std::vector<FlashTiming> flash;
  std::vector<RamTiming> ram;
  CacheGeometry l1_instruction, l1_data;  // of the core

  bool has_l1() const { return l1_instruction.bytes != 0 || l1_data.bytes != 0; }
  // Where instructions come from costs nothing, so fetches need not be followed.
  bool free_fetches() const;
  bool free_accesses() const;
};

}  // namespace mote::timing
