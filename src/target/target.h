// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"

namespace mote {

// What a core can do beyond plain C++; a bit set, in the same values as MOTE_ISA_* of device/port/isa.h.
enum Isa : uint32_t {
  kIsaAny = 0,
  // What only some chips with a core have; "dsp", "fpu", "mve" in board.toml.
  kIsaDsp = 1,
  kIsaFpu = 2,
  kIsaMve = 4,
  // What comes with the core.
  kIsaThumb1 = 8,   // the 16-bit instructions, which every Cortex-M has
  kIsaThumb2 = 16,  // the 32-bit ones as well: Cortex-M3 and up
  kIsaRv32m = 32,   // RISC-V, 32 registers of 32 bits, with multiplication
};

struct Memory {
  uint64_t origin = 0;
  int64_t bytes = 0;
};

// How the board's firmware is run on this machine.
struct Emulator {
  std::string machine;  // QEMU's -M
  std::string core;     // what it emulates: the board's core, or one that runs the same code
  Memory flash, ram;    // of the emulated machine
  Memory vectors;       // where the core looks for its vector table; no bytes: at the start of flash
};

// How much an inference costs in energy; a board for which nobody published a figure has none.
struct Energy {
  double nanojoule_per_cycle = 0;
  double error_percent = 0;
  std::string source;
};

// What a model is compiled for, where one costs the other.
enum class Objective {
  kLatency,  // as few instructions as possible
  kSize,     // as little code as possible, for at most twice the instructions
  kRam,      // as small an arena as possible
};

// A board or a generic core, read from boards/<name>/board.toml.
struct Target {
  std::string name;      // "arduino-nano-33-ble": the name of its folder
  std::string title;     // "Arduino Nano 33 BLE"
  std::string core;      // "cortex-m4", "host"
  std::string chip;      // "nRF52840"; empty for a generic core
  double mhz = 0;        // 0 for the host and generic cores
  uint32_t isa = 0;      // Isa bits
  bool generic = false;  // a core with ample memory, not a board one can buy
  Memory flash, ram;
  int64_t flash_reserved = 0;              // taken by a bootloader at the start of flash, bytes
  int64_t ram_reserved = 0;                // taken by the vendor's software at the start of RAM, bytes
  std::vector<std::string> compile_flags;  // for arm-none-eabi-g++ or riscv64-unknown-elf-g++
  std::string arduino_board;               // fully qualified board name for Arduino, if it has one
  std::optional<Emulator> emulator;
  std::optional<Energy> energy;
  std::vector<std::string> sources;  // where the figures come from

  Objective objective = Objective::kLatency;  // not of the board: what this compilation is for

  bool is_host() const { return core == "host"; }
  bool is_riscv() const { return (isa & kIsaRv32m) != 0; }
  // "core emulated", or "cortex-m0plus code on an emulated cortex-m3" where the emulator lacks the core.
  std::string emulation_text() const;
  int64_t flash_available() const { return flash.bytes - flash_reserved; }
  int64_t ram_available() const { return ram.bytes - ram_reserved; }
};

// Reads a board description; `file` is used in errors, and the board is named after the folder in it.
Result<Target> parse_board(const std::string& toml, const std::string& file);

// All boards that mote ships, ordered by name; the board files are inside the program.
const std::vector<Target>& boards();

// The board of that name, or an error that lists the nearest names.
Result<Target> find_board(const std::string& name);

}  // namespace mote
