// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "emulate/elf.h"
#include "emulate/emulate.h"

namespace mote {

// Adds up the sections of a firmware that was linked with boards/common/firmware.ld.in for `board`.
FirmwareSize measure_size(const Elf& elf, const Target& board, const Layout& layout);

// The layer functions in the firmware: node index -> symbol. Compilers may add suffixes to the name.
std::map<int, const ElfSymbol*> find_layers(const Elf& elf, const std::string& model);

}  // namespace mote
