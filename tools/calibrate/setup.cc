// SPDX-License-Identifier: Apache-2.0
#include "tools/calibrate/setup.h"

#include "base/format.h"
#include "base/io.h"
#include "base/text.h"
#include "base/toml.h"

namespace mote::calibrate {

namespace {

constexpr int64_t kMaxFileBytes = 16 << 20;
constexpr int64_t kAddressEnd = int64_t{1} << 32;

Result<timing::CacheGeometry> read_cache(const Toml& table, const std::string& key) {
  timing::CacheGeometry cache;
  if (!table.has(key)) return cache;
  MOTE_ASSIGN(const Toml from, table.at(key));
  MOTE_TRY(from.only({"bytes", "line_bytes", "ways"}));
  MOTE_ASSIGN(const int64_t bytes, from.integer("bytes", 1, 1 << 20));
  MOTE_ASSIGN(const int64_t line_bytes, from.integer("line_bytes", 4, 1024));
  MOTE_ASSIGN(const int64_t ways, from.integer("ways", 1, 1024));
  return timing::CacheGeometry{static_cast<uint32_t>(bytes), static_cast<uint32_t>(line_bytes),
                               static_cast<uint32_t>(ways)};
}

Result<timing::FlashTiming> read_flash(const Toml& table) {
  MOTE_TRY(table.only({"origin", "bytes", "wait_states", "read_bytes", "prefetch", "instruction_cache",
                       "data_cache", "cache"}));
  timing::FlashTiming flash;
  MOTE_ASSIGN(const int64_t origin, table.integer("origin", 0, kAddressEnd - 1));
  MOTE_ASSIGN(const int64_t bytes, table.integer("bytes", 1, kAddressEnd - origin));
  MOTE_ASSIGN(const int64_t wait_states, table.integer("wait_states", 0, 1000));
  MOTE_ASSIGN(const int64_t read_bytes, table.integer("read_bytes", 1, 1024));
  MOTE_ASSIGN(flash.prefetch, table.boolean("prefetch", false));
  MOTE_ASSIGN(flash.instruction_cache, read_cache(table, "instruction_cache"));
  MOTE_ASSIGN(flash.data_cache, read_cache(table, "data_cache"));
  MOTE_ASSIGN(flash.cache, read_cache(table, "cache"));
  flash.begin = static_cast<uint32_t>(origin);
  flash.end = static_cast<uint32_t>(origin + bytes);
  flash.wait_states = static_cast<int>(wait_states);
  flash.read_bytes = static_cast<uint32_t>(read_bytes);
  return flash;
}

Status read_rams(const Toml& board, timing::MemoryTiming* memory) {
  MOTE_ASSIGN(const Toml rams, board.at("ram"));
  for (const Toml& table : rams.items()) {
    MOTE_TRY(table.only({"origin", "bytes", "wait_states", "tightly_coupled"}));
    timing::RamTiming ram;
    MOTE_ASSIGN(const int64_t origin, table.integer("origin", 0, kAddressEnd - 1));
    MOTE_ASSIGN(const int64_t bytes, table.integer("bytes", 1, kAddressEnd - origin));
    MOTE_ASSIGN(const int64_t wait_states, table.integer("wait_states", 0, 1000, 0));
    MOTE_ASSIGN(ram.tightly_coupled, table.boolean("tightly_coupled", false));
    ram.begin = static_cast<uint32_t>(origin);
    ram.end = static_cast<uint32_t>(origin + bytes);
    ram.wait_states = static_cast<int>(wait_states);
    memory->ram.push_back(ram);
  }
  return ok_status();
}

Result<BoardSetup> read_setup(const std::string& name, const Toml& table) {
  MOTE_TRY(
      table.only({"core", "mhz", "uarts", "uart_interrupt", "flash", "ram", "l1_instruction", "l1_data"}));
  BoardSetup board;
  board.name = name;
  MOTE_ASSIGN(board.machine.core, table.string("core"));
  board.core = timing::find_core_timing(board.machine.core);
  if (board.core == nullptr)
    return Error(Code::kInvalid, format("there is no cycle model of a {}", board.machine.core), "",
                 table.where());
  MOTE_ASSIGN(board.machine.mhz, table.number("mhz", 0.001, 100000));
  MOTE_ASSIGN(const int64_t interrupt, table.integer("uart_interrupt", 0, 239));
  board.machine.uart_interrupt = static_cast<int>(interrupt);
  board.machine.accesses = true;
  MOTE_ASSIGN(const Toml uarts, table.at("uarts"));
  for (const Toml& item : uarts.items()) {
    MOTE_ASSIGN(const int64_t base, item.as_integer());
    board.machine.uarts.push_back(static_cast<uint32_t>(base));
  }
  MOTE_ASSIGN(const Toml flash, table.at("flash"));
  MOTE_ASSIGN(const timing::FlashTiming flash_timing, read_flash(flash));
  board.memory.flash.push_back(flash_timing);
  board.machine.flash_origin = flash_timing.begin;
  MOTE_TRY(read_rams(table, &board.memory));
  MOTE_ASSIGN(board.memory.l1_instruction, read_cache(table, "l1_instruction"));
  MOTE_ASSIGN(board.memory.l1_data, read_cache(table, "l1_data"));
  return board;
}

}  // namespace

Result<std::map<std::string, BoardSetup>> read_setups(const std::string& file) {
  MOTE_ASSIGN(const std::string text, read_text_file(file, kMaxFileBytes));
  MOTE_ASSIGN(const Toml all, Toml::parse(text, file));
  std::map<std::string, BoardSetup> out;
  for (const std::string& name : all.keys()) {
    MOTE_ASSIGN(const Toml table, all.at(name));
    MOTE_ASSIGN(BoardSetup board, read_setup(name, table));
    out.emplace(name, std::move(board));
  }
  return out;
}

Result<std::vector<ListedImage>> read_images(const std::string& file) {
  constexpr const char* kHeader = "sha256,release,path,core,machine,benchmark,published_ms,log,skip";
  MOTE_ASSIGN(const std::string text, read_text_file(file, kMaxFileBytes));
  const std::vector<std::string> lines = split(text, '\n');
  std::vector<ListedImage> out;
  for (size_t i = 0; i < lines.size(); ++i) {
    const std::vector<std::string> cells = split(lines[i], ',');
    if (lines[i].empty()) continue;
    if ((i == 0 && lines[i] != kHeader) || cells.size() != 9)
      return Error(Code::kInvalid, "is no line of the list of images", format("the columns are {}", kHeader),
                   Origin{file, -1, {}, {}, static_cast<int>(i) + 1});
    if (i > 0)
      out.push_back(
          {cells[0], cells[1], cells[2], cells[3], cells[4], cells[5], cells[6], cells[7], cells[8]});
  }
  return out;
}

}  // namespace mote::calibrate
