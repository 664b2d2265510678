// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
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
  // Not instructions, but an order of them that suits the core.
  kIsaSuperscalar = 64,  // issues two at once: Cortex-M7
};

// The instruction sets, each with compilers, start-up code and an emulator of its own.
enum class Architecture { kArm, kRiscv, kXtensa, kHost };

struct Memory {
  uint64_t origin = 0;
  int64_t bytes = 0;
};

// Set-associative: bytes / (line_bytes * ways) sets.
struct CacheGeometry {
  int64_t bytes = 0, line_bytes = 0, ways = 0;  // no bytes: there is no such cache
};

// What reading flash costs, at the board's clock and supply.
struct FlashTiming {
  int wait_states = 0;     // cycles that an access to the array takes beyond the first
  int64_t read_bytes = 0;  // that one access brings
  bool prefetch = false;   // the controller fetches the next line ahead
  // Of the flash controller: one for instructions and one for data, or one for both.
  CacheGeometry instruction_cache, data_cache, cache;
};

struct RamTiming {
  int wait_states = 0;                // beyond the core's own cycle for a load
  int64_t tightly_coupled_bytes = 0;  // at the start of RAM; the rest goes through the core's data cache
};

// How the board's firmware is run on this machine.
struct Emulator {
  std::string machine;               // QEMU's -M
  std::string core;                  // what it emulates: the board's core, or one that runs the same code
  std::string cpu;                   // QEMU's -cpu; empty: the machine's own
  std::vector<std::string> options;  // further options of QEMU
  Memory flash, ram;                 // of the emulated machine
  Memory vectors;  // where the core looks for its vector table; no bytes: at the start of flash
  // False: other code than the board's runs, compiled from the same sources. Instructions and cycles are then
  // not the board's; `why` says so in a sentence.
  bool exact = true;
  std::string why;
};

// How much an inference costs in energy; a board for which nobody published a figure has none.
struct Energy {
  double nanojoule_per_cycle = 0;
  double error_percent = 0;
  std::string source;
  std::optional<double> sleep_milliwatt;  // between inferences, RAM kept
  std::string sleep_source;
};

// The serial port that the board's USB connector shows.
struct Uart {
  std::string name;    // "LPUART1"
  std::string tx, rx;  // pins; empty where the chip is the USB device itself
  int64_t baud = 0;
};

struct Sensor {
  std::string name;                                       // "LSM9DS1"
  std::string kind;                                       // "accelerometer, gyroscope, magnetometer"
  std::string bus;                                        // "I2C1"
  std::vector<std::pair<std::string, std::string>> pins;  // "sda", "P0.14"; ordered by name
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
  int64_t flash_reserved = 0;   // taken by a bootloader at the start of flash, bytes
  int64_t ram_reserved = 0;     // taken by the vendor's software at the start of RAM, bytes
  bool ram_holds_code = false;  // the boot loader copies the program to RAM, where it runs
  std::optional<FlashTiming> flash_timing;
  RamTiming ram_timing;
  CacheGeometry l1_instruction, l1_data;   // of the core
  std::vector<std::string> compile_flags;  // for the compiler of its architecture
  std::string arduino_board;               // fully qualified board name for Arduino, if it has one
  std::optional<Emulator> emulator;
  std::optional<Energy> energy;
  std::optional<double> supply_volts;
  std::optional<Uart> uart;
  std::vector<Sensor> sensors;
  std::vector<std::string> sources;  // where the figures come from

  Objective objective = Objective::kLatency;  // not of the board: what this compilation is for

  bool is_host() const { return core == "host"; }
  bool is_riscv() const { return (isa & kIsaRv32m) != 0; }
  Architecture architecture() const;
  // False where another core's code is run in place of the board's: instructions are then not the board's.
  bool is_exact() const { return !emulator || emulator->exact; }
  // "core emulated", "cortex-m0plus code on an emulated cortex-m3" where the emulator lacks the core, or
  // "stand-in: portable kernels on an emulated xtensa-lx106" where not even the code is the board's.
  std::string emulation_text() const;
  int64_t flash_available() const { return flash.bytes - flash_reserved; }
  int64_t ram_available() const { return ram.bytes - ram_reserved; }
  // Of RAM for so many bytes of variables and of constants.
  int64_t ram_needed(int64_t variable_bytes, int64_t constant_bytes) const {
    return variable_bytes + (ram_holds_code ? constant_bytes : 0);
  }
  bool has_room(int64_t variable_bytes, int64_t constant_bytes) const {
    return ram_needed(variable_bytes, constant_bytes) <= ram_available() &&
           constant_bytes <= flash_available();
  }
};

// Reads a board description; `file` is used in errors, and the board is named after the folder in it.
Result<Target> parse_board(const std::string& toml, const std::string& file);

// All boards that mote ships, ordered by name; the board files are inside the program.
const std::vector<Target>& boards();

// The board of that name, or an error that lists the nearest names. A path that ends in ".toml" is a board of
// the user's own: FOLDER/board.toml, named after the folder.
Result<Target> find_board(const std::string& name);

}  // namespace mote
