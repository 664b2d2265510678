// SPDX-License-Identifier: Apache-2.0
// Reads board.toml. A mistake in it is found here, with file and line, and not by a linker or an emulator
// later.
#include <filesystem>

#include "base/format.h"
#include "base/text.h"
#include "base/toml.h"
#include "target/target.h"

namespace mote {

namespace {

constexpr int64_t kMaxMemoryBytes = int64_t{1} << 32;

// The cores that mote knows, what each has, and what it can have besides. Sources: Arm's technical reference
// manuals of the cores; The RISC-V Instruction Set Manual, volume I.
struct Core {
  const char* name;
  uint32_t isa, possible_isa;
};
constexpr uint32_t kThumb2 = kIsaThumb1 | kIsaThumb2;
constexpr Core kCores[] = {
    {"cortex-m0plus", kIsaThumb1, kIsaAny},
    {"cortex-m3", kThumb2, kIsaAny},
    {"cortex-m4", kThumb2, kIsaDsp | kIsaFpu},
    {"cortex-m7", kThumb2, kIsaDsp | kIsaFpu},
    {"cortex-m33", kThumb2, kIsaDsp | kIsaFpu},
    {"cortex-m55", kThumb2, kIsaDsp | kIsaFpu | kIsaMve},
    {"rv32imc", kIsaRv32m, kIsaAny},
    {"host", kIsaAny, kIsaAny},
};

struct IsaName {
  const char* name;
  uint32_t bit;
};
constexpr IsaName kIsaNames[] = {{"dsp", kIsaDsp}, {"fpu", kIsaFpu}, {"mve", kIsaMve}};

template <class Table>
auto find_name(const Table& table, const std::string& name, Error* error, const Origin& where)
    -> decltype(&table[0]) {
  std::vector<std::string> known;
  for (const auto& entry : table) {
    if (entry.name == name) return &entry;
    known.emplace_back(entry.name);
  }
  *error = Error(Code::kInvalid, format("'{}' is not known", name), did_you_mean(name, known), where);
  return nullptr;
}

Result<Memory> read_memory(const Toml& table, bool may_reserve) {
  std::vector<std::string> known = {"origin", "bytes"};
  if (may_reserve) known.emplace_back("reserved");
  MOTE_TRY(table.only(known));
  Memory memory;
  MOTE_ASSIGN(const int64_t origin, table.integer("origin", 0, kMaxMemoryBytes - 1));
  MOTE_ASSIGN(memory.bytes, table.integer("bytes", 1, kMaxMemoryBytes - origin));
  memory.origin = static_cast<uint64_t>(origin);
  return memory;
}

// Memory `key` of the board and what of it is reserved at its start.
Status read_board_memory(const Toml& board, const std::string& key, Memory* memory, int64_t* reserved) {
  MOTE_ASSIGN(const Toml table, board.at(key));
  MOTE_ASSIGN(*memory, read_memory(table, true));
  MOTE_ASSIGN(*reserved, table.integer("reserved", 0, memory->bytes - 1, 0));
  return ok_status();
}

Result<std::vector<std::string>> read_strings(const Toml& board, const std::string& key) {
  std::vector<std::string> out;
  if (!board.has(key)) return out;
  MOTE_ASSIGN(const Toml list, board.at(key));
  if (!list.is_array())
    return Error(Code::kInvalid, format("{} must be a list of strings", key), "", list.where());
  for (const Toml& item : list.items()) {
    MOTE_ASSIGN(std::string text, item.as_string());
    out.push_back(std::move(text));
  }
  return out;
}

Status read_core(const Toml& board, Target* target) {
  MOTE_ASSIGN(target->core, board.string("core"));
  MOTE_ASSIGN(const Toml core_line, board.at("core"));
  Error error;
  const Core* core = find_name(kCores, target->core, &error, core_line.where());
  if (core == nullptr) return error;
  target->isa = core->isa;
  MOTE_ASSIGN(const std::vector<std::string> names, read_strings(board, "isa"));
  for (const std::string& name : names) {
    MOTE_ASSIGN(const Toml isa_line, board.at("isa"));
    const IsaName* isa = find_name(kIsaNames, name, &error, isa_line.where());
    if (isa == nullptr) return error;
    if ((core->possible_isa & isa->bit) == 0)
      return Error(Code::kInvalid, format("a {} has no {} instructions", target->core, name), "",
                   isa_line.where());
    target->isa |= isa->bit;
  }
  MOTE_ASSIGN(target->generic, board.boolean("generic", false));
  if (!target->generic) {
    MOTE_ASSIGN(target->mhz, board.number("mhz", 0.001, 100000));
  } else if (board.has("mhz")) {
    MOTE_ASSIGN(const Toml line, board.at("mhz"));
    return Error(Code::kInvalid, "a generic core has no clock of its own", "remove mhz", line.where());
  }
  return ok_status();
}

Status read_emulator(const Toml& board, Target* target) {
  if (!board.has("emulator")) return ok_status();
  MOTE_ASSIGN(const Toml table, board.at("emulator"));
  MOTE_TRY(table.only({"machine", "core", "flash", "ram", "vectors"}));
  Emulator emulator;
  MOTE_ASSIGN(emulator.machine, table.string("machine"));
  MOTE_ASSIGN(emulator.core, table.string("core", target->core));
  MOTE_ASSIGN(const Toml flash, table.at("flash"));
  MOTE_ASSIGN(emulator.flash, read_memory(flash, false));
  MOTE_ASSIGN(const Toml ram, table.at("ram"));
  MOTE_ASSIGN(emulator.ram, read_memory(ram, false));
  if (table.has("vectors")) {
    MOTE_ASSIGN(const Toml vectors, table.at("vectors"));
    MOTE_ASSIGN(emulator.vectors, read_memory(vectors, false));
  }
  target->emulator = emulator;
  return ok_status();
}

Status read_energy(const Toml& board, Target* target) {
  if (!board.has("energy")) return ok_status();
  MOTE_ASSIGN(const Toml table, board.at("energy"));
  MOTE_TRY(table.only({"nanojoule_per_cycle", "error_percent", "source"}));
  Energy energy;
  MOTE_ASSIGN(energy.nanojoule_per_cycle, table.number("nanojoule_per_cycle", 1e-6, 1e6));
  MOTE_ASSIGN(energy.error_percent, table.number("error_percent", 0, 1000));
  MOTE_ASSIGN(energy.source, table.string("source"));
  target->energy = energy;
  return ok_status();
}

}  // namespace

Result<Target> parse_board(const std::string& toml, const std::string& file) {
  MOTE_ASSIGN(const Toml board, Toml::parse(toml, file));
  MOTE_TRY(board.only({"title", "core", "chip", "mhz", "isa", "generic", "compile_flags", "arduino_board",
                       "flash", "ram", "emulator", "energy", "sources"}));
  Target target;
  target.name = std::filesystem::path(file).parent_path().filename().string();
  if (target.name.empty())
    return Error(Code::kInvalid, "the board has no name: its folder names it", "use boards/NAME/board.toml",
                 board.where());
  MOTE_ASSIGN(target.title, board.string("title"));
  MOTE_ASSIGN(target.chip, board.string("chip", ""));
  MOTE_TRY(read_core(board, &target));
  MOTE_ASSIGN(target.compile_flags, read_strings(board, "compile_flags"));
  MOTE_ASSIGN(target.arduino_board, board.string("arduino_board", ""));
  MOTE_TRY(read_board_memory(board, "flash", &target.flash, &target.flash_reserved));
  MOTE_TRY(read_board_memory(board, "ram", &target.ram, &target.ram_reserved));
  MOTE_TRY(read_emulator(board, &target));
  MOTE_TRY(read_energy(board, &target));
  MOTE_ASSIGN(target.sources, read_strings(board, "sources"));
  if (target.sources.empty())
    return Error(Code::kInvalid, "no sources are given for the board's figures",
                 "add sources = [\"...\"]: the datasheet and chapter of each figure", board.where());
  return target;
}

}  // namespace mote
