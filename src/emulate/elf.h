// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "base/io.h"
#include "base/result.h"

namespace mote {

// What mote needs to know of a linked 32-bit little-endian ELF file. Source: System V Application Binary
// Interface, chapters Sections and Symbol Table.
struct ElfSection {
  std::string name;
  uint32_t address = 0, bytes = 0;
  bool in_memory = false;  // takes room on the device (SHF_ALLOC)
  bool in_file = false;    // has contents (not SHT_NOBITS): takes room in flash
  bool writable = false;   // takes room in RAM
  uint32_t offset = 0;     // of its contents in the file
};

struct ElfSymbol {
  std::string name;
  uint32_t address = 0, bytes = 0;  // the address without the Thumb bit
  bool is_function = false;
};

struct Elf {
  std::vector<ElfSection> sections;
  std::vector<ElfSymbol> symbols;

  // The section of that name, or null.
  const ElfSection* section(const std::string& name) const;
  // Its bytes, 0 if there is none.
  int64_t section_bytes(const std::string& name) const;
  // The function that holds the address, or null.
  const ElfSymbol* function_at(uint32_t address) const;
};

// Errors name `file`; nothing outside `bytes` is read, whatever they hold.
Result<Elf> parse_elf(const Bytes& bytes, const std::string& file);

}  // namespace mote
