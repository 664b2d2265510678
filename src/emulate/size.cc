// SPDX-License-Identifier: Apache-2.0
#include "emulate/size.h"

#include <cstdlib>

namespace mote {

FirmwareSize measure_size(const Elf& elf, const Target& board, const Layout& layout) {
  FirmwareSize size;
  size.code = elf.section_bytes(".model_code");
  size.weights_ram = elf.section_bytes(".model_weights_ram");
  size.weights = elf.section_bytes(".model_weights") + size.weights_ram;
  size.parameters = elf.section_bytes(".model_constants");
  size.runtime = elf.section_bytes(".runtime") + elf.section_bytes(".runtime_of_mote");
  size.arena = layout.arena_bytes;
  size.state = layout.state_bytes;
  size.other_ram = elf.section_bytes(".model_bss") + elf.section_bytes(".model_data") - layout.ram_bytes();
  for (const ElfSection& section : elf.sections) {
    if (!section.in_memory || section.name == ".stack") continue;
    if (section.in_file)
      size.firmware_flash += section.bytes;  // initial values of variables lie in flash, too
    if (section.writable || board.ram_holds_code) size.firmware_ram += section.bytes;
  }
  size.flash_available = board.flash_available();
  size.ram_available = board.ram_available();
  return size;
}

std::map<int, const ElfSymbol*> find_layers(const Elf& elf, const std::string& model) {
  const std::string prefix = "mote_" + model + "_layer_";
  std::map<int, const ElfSymbol*> layers;
  for (const ElfSymbol& symbol : elf.symbols) {
    const size_t at = symbol.name.find(prefix);
    if (!symbol.is_function || at == std::string::npos) continue;
    const char* digits = symbol.name.c_str() + at + prefix.size();
    char* end = nullptr;
    const long node = std::strtol(digits, &end, 10);
    if (end != digits && *end == '_' && node >= 0) layers[static_cast<int>(node)] = &symbol;
  }
  return layers;
}

}  // namespace mote
