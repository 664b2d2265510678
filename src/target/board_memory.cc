// SPDX-License-Identifier: Apache-2.0
#include "target/board_memory.h"

#include "base/format.h"

namespace mote {

namespace {

constexpr int64_t kMaxMemoryBytes = int64_t{1} << 32;
constexpr int64_t kMaxCacheBytes = 1 << 20;
// A line from a serial flash takes about a hundred cycles of a fast core.
constexpr int64_t kMaxWaitStates = 1000;

bool is_power_of_two(int64_t value) { return value > 0 && (value & (value - 1)) == 0; }

Status check_power_of_two(const Toml& table, const std::string& key, int64_t value) {
  if (is_power_of_two(value)) return ok_status();
  MOTE_ASSIGN(const Toml line, table.at(key));
  return Error(Code::kInvalid, format("'{}' must be a power of two, it is {}", key, value),
               "the hardware takes bits of the address", line.where());
}

// { bytes, line_bytes, ways } under `key`; no bytes if there is none.
Status read_cache(const Toml& board, const std::string& key, CacheGeometry* cache) {
  if (!board.has(key)) return ok_status();
  MOTE_ASSIGN(const Toml table, board.at(key));
  MOTE_TRY(table.only({"bytes", "line_bytes", "ways"}));
  MOTE_ASSIGN(cache->bytes, table.integer("bytes", 4, kMaxCacheBytes));
  MOTE_ASSIGN(cache->line_bytes, table.integer("line_bytes", 4, 1024));
  MOTE_ASSIGN(cache->ways, table.integer("ways", 1, 1024));
  MOTE_TRY(check_power_of_two(table, "line_bytes", cache->line_bytes));
  const int64_t set_bytes = cache->line_bytes * cache->ways;
  if (cache->bytes % set_bytes != 0 || !is_power_of_two(cache->bytes / set_bytes))
    return Error(Code::kInvalid,
                 format("'{}' of {} bytes cannot have {} ways with lines of {} bytes", key, cache->bytes,
                        cache->ways, cache->line_bytes),
                 "bytes / (line_bytes * ways), the number of sets, must be a power of two", table.where());
  return ok_status();
}

Status read_flash_timing(const Toml& flash, std::optional<FlashTiming>* out) {
  const char* kNeedWaitStates[] = {"read_bytes", "prefetch", "instruction_cache", "data_cache", "cache"};
  if (!flash.has("wait_states")) {
    for (const char* key : kNeedWaitStates) {
      if (!flash.has(key)) continue;
      MOTE_ASSIGN(const Toml line, flash.at(key));
      return Error(Code::kInvalid, format("'{}' says nothing without 'wait_states'", key),
                   "add the wait states at the board's clock", line.where());
    }
    return ok_status();
  }
  FlashTiming timing;
  MOTE_ASSIGN(const int64_t wait_states, flash.integer("wait_states", 0, kMaxWaitStates));
  timing.wait_states = static_cast<int>(wait_states);
  MOTE_ASSIGN(timing.read_bytes, flash.integer("read_bytes", 1, 1024));
  MOTE_TRY(check_power_of_two(flash, "read_bytes", timing.read_bytes));
  MOTE_ASSIGN(timing.prefetch, flash.boolean("prefetch", false));
  MOTE_TRY(read_cache(flash, "instruction_cache", &timing.instruction_cache));
  MOTE_TRY(read_cache(flash, "data_cache", &timing.data_cache));
  MOTE_TRY(read_cache(flash, "cache", &timing.cache));
  if (timing.cache.bytes > 0 && timing.instruction_cache.bytes + timing.data_cache.bytes > 0) {
    MOTE_ASSIGN(const Toml line, flash.at("cache"));
    return Error(Code::kInvalid, "'cache' is for instructions and data, and there is another one for either",
                 "keep 'cache', or 'instruction_cache' and 'data_cache'", line.where());
  }
  *out = timing;
  return ok_status();
}

Status read_flash(const Toml& board, Target* target) {
  MOTE_ASSIGN(const Toml table, board.at("flash"));
  MOTE_ASSIGN(target->flash, read_memory(table, {"reserved", "wait_states", "read_bytes", "prefetch",
                                                 "instruction_cache", "data_cache", "cache"}));
  MOTE_ASSIGN(target->flash_reserved, table.integer("reserved", 0, target->flash.bytes - 1, 0));
  return read_flash_timing(table, &target->flash_timing);
}

Status read_ram(const Toml& board, Target* target) {
  MOTE_ASSIGN(const Toml table, board.at("ram"));
  MOTE_ASSIGN(target->ram,
              read_memory(table, {"reserved", "holds_code", "wait_states", "tightly_coupled_bytes"}));
  MOTE_ASSIGN(target->ram_reserved, table.integer("reserved", 0, target->ram.bytes - 1, 0));
  MOTE_ASSIGN(target->ram_holds_code, table.boolean("holds_code", false));
  MOTE_ASSIGN(const int64_t wait_states, table.integer("wait_states", 0, kMaxWaitStates, 0));
  target->ram_timing.wait_states = static_cast<int>(wait_states);
  MOTE_ASSIGN(target->ram_timing.tightly_coupled_bytes,
              table.integer("tightly_coupled_bytes", 0, target->ram.bytes, 0));
  return ok_status();
}

Status read_core_caches(const Toml& board, Target* target) {
  if (!board.has("core_caches")) return ok_status();
  MOTE_ASSIGN(const Toml table, board.at("core_caches"));
  if (target->core != "cortex-m7" && target->core != "cortex-m55")
    return Error(Code::kInvalid, format("a {} has no caches of its own", target->core),
                 "a cache of the flash controller belongs into [flash]", table.where());
  MOTE_TRY(table.only({"instruction", "data"}));
  MOTE_TRY(read_cache(table, "instruction", &target->l1_instruction));
  return read_cache(table, "data", &target->l1_data);
}

bool overlap(const Memory& a, const Memory& b) {
  return a.origin < b.origin + static_cast<uint64_t>(b.bytes) &&
         b.origin < a.origin + static_cast<uint64_t>(a.bytes);
}

}  // namespace

Result<Memory> read_memory(const Toml& table, std::vector<std::string> more) {
  more.insert(more.end(), {"origin", "bytes"});
  MOTE_TRY(table.only(more));
  Memory memory;
  MOTE_ASSIGN(const int64_t origin, table.integer("origin", 0, kMaxMemoryBytes - 1));
  MOTE_ASSIGN(memory.bytes, table.integer("bytes", 1, kMaxMemoryBytes - origin));
  memory.origin = static_cast<uint64_t>(origin);
  return memory;
}

Status read_memories(const Toml& board, Target* target) {
  MOTE_TRY(read_flash(board, target));
  MOTE_TRY(read_ram(board, target));
  // The host's are no addresses, only sizes.
  if (!target->is_host() && overlap(target->flash, target->ram)) {
    MOTE_ASSIGN(const Toml line, board.at("ram.origin"));
    return Error(Code::kInvalid, "'ram' lies over 'flash'", "check both origins and sizes", line.where());
  }
  return read_core_caches(board, target);
}

}  // namespace mote
