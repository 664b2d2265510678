// SPDX-License-Identifier: Apache-2.0
// Reads board.toml. A mistake in it is found here, with file and line, and not by a linker or an emulator
// later.
#include <filesystem>

#include "base/format.h"
#include "base/text.h"
#include "base/toml.h"
#include "target/board_memory.h"
#include "target/target.h"

namespace mote {

namespace {

// The cores that mote knows, what each has, and what it can have besides. Sources: Arm's technical reference
// manuals of the cores; The RISC-V Instruction Set Manual, volume I. The Cortex-M85 is missing, because gcc
// 12, the compiler of Debian 12, does not know it. For Xtensa there are portable kernels only.
struct Core {
  const char* name;
  uint32_t isa, possible_isa;
};
constexpr uint32_t kThumb2 = kIsaThumb1 | kIsaThumb2;
constexpr Core kCores[] = {
    {"cortex-m0", kIsaThumb1, kIsaAny},
    {"cortex-m0plus", kIsaThumb1, kIsaAny},
    {"cortex-m23", kIsaThumb1, kIsaAny},
    {"cortex-m3", kThumb2, kIsaAny},
    {"cortex-m4", kThumb2, kIsaDsp | kIsaFpu},
    {"cortex-m7", kThumb2 | kIsaSuperscalar, kIsaDsp | kIsaFpu},
    {"cortex-m33", kThumb2, kIsaDsp | kIsaFpu},
    {"cortex-m55", kThumb2, kIsaDsp | kIsaFpu | kIsaMve},
    {"rv32imc", kIsaRv32m, kIsaAny},
    {"xtensa-lx6", kIsaAny, kIsaAny},
    {"xtensa-lx106", kIsaAny, kIsaAny},
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

Result<std::vector<std::string>> read_strings(const Toml& board, const std::string& key) {
  std::vector<std::string> out;
  if (!board.has(key)) return out;
  MOTE_ASSIGN(const Toml list, board.at(key));
  if (!list.is_array())
    return Error(Code::kInvalid, format("'{}' must be a list of strings", key), "", list.where());
  for (const Toml& item : list.items()) {
    MOTE_ASSIGN(std::string text, item.as_string());
    out.push_back(std::move(text));
  }
  return out;
}

// A text that must say something.
Result<std::string> read_text(const Toml& table, const std::string& key) {
  MOTE_ASSIGN(std::string text, table.string(key));
  if (!trim(text).empty()) return text;
  MOTE_ASSIGN(const Toml line, table.at(key));
  return Error(Code::kInvalid, format("'{}' is empty", key), "", line.where());
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
    return ok_status();
  }
  for (const char* key : {"mhz", "energy", "supply"}) {
    if (!board.has(key)) continue;
    MOTE_ASSIGN(const Toml line, board.at(key));
    return Error(Code::kInvalid, format("a generic core has no {} of its own", key), format("remove {}", key),
                 line.where());
  }
  return ok_status();
}

Status read_exactness(const Toml& table, Emulator* emulator) {
  MOTE_ASSIGN(emulator->exact, table.boolean("exact", true));
  if (!emulator->exact) {
    MOTE_ASSIGN(emulator->why, read_text(table, "why"));
  } else if (table.has("why")) {
    MOTE_ASSIGN(const Toml line, table.at("why"));
    return Error(Code::kInvalid, "'why' explains 'exact = false', which is not there",
                 "add exact = false, or remove why", line.where());
  }
  return ok_status();
}

Status read_emulator(const Toml& board, Target* target) {
  if (!board.has("emulator")) return ok_status();
  MOTE_ASSIGN(const Toml table, board.at("emulator"));
  MOTE_TRY(table.only({"machine", "core", "cpu", "options", "flash", "ram", "vectors", "exact", "why"}));
  Emulator emulator;
  MOTE_ASSIGN(emulator.machine, read_text(table, "machine"));
  MOTE_ASSIGN(emulator.core, table.string("core", target->core));
  if (table.has("core")) {
    MOTE_ASSIGN(const Toml core_line, table.at("core"));
    Error error;
    if (find_name(kCores, emulator.core, &error, core_line.where()) == nullptr) return error;
  }
  MOTE_ASSIGN(emulator.cpu, table.string("cpu", ""));
  MOTE_ASSIGN(emulator.options, read_strings(table, "options"));
  MOTE_ASSIGN(const Toml flash, table.at("flash"));
  MOTE_ASSIGN(emulator.flash, read_memory(flash));
  MOTE_ASSIGN(const Toml ram, table.at("ram"));
  MOTE_ASSIGN(emulator.ram, read_memory(ram));
  if (table.has("vectors")) {
    MOTE_ASSIGN(const Toml vectors, table.at("vectors"));
    MOTE_ASSIGN(emulator.vectors, read_memory(vectors));
  }
  MOTE_TRY(read_exactness(table, &emulator));
  target->emulator = emulator;
  return ok_status();
}

Status read_energy(const Toml& board, Target* target) {
  if (!board.has("energy")) return ok_status();
  MOTE_ASSIGN(const Toml table, board.at("energy"));
  MOTE_TRY(table.only({"nanojoule_per_cycle", "error_percent", "source", "sleep_milliwatt", "sleep_source"}));
  Energy energy;
  MOTE_ASSIGN(energy.nanojoule_per_cycle, table.number("nanojoule_per_cycle", 1e-6, 1e6));
  MOTE_ASSIGN(energy.error_percent, table.number("error_percent", 0, 1000));
  MOTE_ASSIGN(energy.source, read_text(table, "source"));
  if (table.has("sleep_milliwatt")) {
    MOTE_ASSIGN(energy.sleep_milliwatt, table.number("sleep_milliwatt", 0, 1e5));
    MOTE_ASSIGN(energy.sleep_source, read_text(table, "sleep_source"));
  } else if (table.has("sleep_source")) {
    MOTE_ASSIGN(const Toml line, table.at("sleep_source"));
    return Error(Code::kInvalid, "'sleep_source' is the source of 'sleep_milliwatt', which is not there",
                 "add sleep_milliwatt, or remove sleep_source", line.where());
  }
  target->energy = energy;
  return ok_status();
}

Status read_supply(const Toml& board, Target* target) {
  if (!board.has("supply")) return ok_status();
  MOTE_ASSIGN(const Toml table, board.at("supply"));
  MOTE_TRY(table.only({"volts"}));
  MOTE_ASSIGN(target->supply_volts, table.number("volts", 0.5, 24));
  return ok_status();
}

Status read_uart(const Toml& board, Target* target) {
  if (!board.has("uart")) return ok_status();
  MOTE_ASSIGN(const Toml table, board.at("uart"));
  MOTE_TRY(table.only({"name", "tx", "rx", "baud"}));
  Uart uart;
  MOTE_ASSIGN(uart.name, read_text(table, "name"));
  if (table.has("tx") || table.has("rx")) {
    MOTE_ASSIGN(uart.tx, read_text(table, "tx"));
    MOTE_ASSIGN(uart.rx, read_text(table, "rx"));
  }
  MOTE_ASSIGN(uart.baud, table.integer("baud", 300, 20'000'000));
  target->uart = uart;
  return ok_status();
}

Result<Sensor> read_sensor(const Toml& table) {
  MOTE_TRY(table.only({"name", "kind", "bus", "pins"}));
  Sensor sensor;
  MOTE_ASSIGN(sensor.name, read_text(table, "name"));
  MOTE_ASSIGN(sensor.kind, read_text(table, "kind"));
  MOTE_ASSIGN(sensor.bus, read_text(table, "bus"));
  if (!table.has("pins")) return sensor;
  MOTE_ASSIGN(const Toml pins, table.at("pins"));
  if (!pins.is_table())
    return Error(Code::kInvalid, "'pins' must be a table", "for example pins = { sda = \"P0.14\" }",
                 pins.where());
  for (const std::string& key : pins.keys()) {
    MOTE_ASSIGN(std::string pin, read_text(pins, key));
    sensor.pins.emplace_back(key, std::move(pin));
  }
  return sensor;
}

Status read_sensors(const Toml& board, Target* target) {
  if (!board.has("sensor")) return ok_status();
  MOTE_ASSIGN(const Toml list, board.at("sensor"));
  if (!list.is_array())
    return Error(Code::kInvalid, "'sensor' must be a list of tables", "write [[sensor]] with two brackets",
                 list.where());
  for (const Toml& item : list.items()) {
    if (!item.is_table())
      return Error(Code::kInvalid, "'sensor' must be a list of tables", "write [[sensor]] before each",
                   item.where());
    MOTE_ASSIGN(Sensor sensor, read_sensor(item));
    target->sensors.push_back(std::move(sensor));
  }
  return ok_status();
}

Status read_parts(const Toml& board, Target* target) {
  MOTE_TRY(read_core(board, target));
  MOTE_TRY(read_memories(board, target));
  MOTE_TRY(read_emulator(board, target));
  MOTE_TRY(read_energy(board, target));
  MOTE_TRY(read_supply(board, target));
  MOTE_TRY(read_uart(board, target));
  return read_sensors(board, target);
}

}  // namespace

Result<Target> parse_board(const std::string& toml, const std::string& file) {
  MOTE_ASSIGN(const Toml board, Toml::parse(toml, file));
  MOTE_TRY(
      board.only({"title", "core", "chip", "mhz", "isa", "generic", "compile_flags", "arduino_board", "flash",
                  "ram", "core_caches", "emulator", "energy", "supply", "uart", "sensor", "sources"}));
  Target target;
  target.name = std::filesystem::path(file).parent_path().filename().string();
  if (target.name.empty())
    return Error(Code::kInvalid, "the board has no name: its folder names it", "use boards/NAME/board.toml",
                 board.where());
  MOTE_ASSIGN(target.title, read_text(board, "title"));
  MOTE_ASSIGN(target.chip, board.string("chip", ""));
  MOTE_ASSIGN(target.compile_flags, read_strings(board, "compile_flags"));
  MOTE_ASSIGN(target.arduino_board, board.string("arduino_board", ""));
  MOTE_TRY(read_parts(board, &target));
  MOTE_ASSIGN(target.sources, read_strings(board, "sources"));
  if (target.sources.empty())
    return Error(Code::kInvalid, "no sources are given for the board's figures",
                 "add sources = [\"...\"]: the datasheet and chapter of each figure", board.where());
  return target;
}

}  // namespace mote
