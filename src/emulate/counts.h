// SPDX-License-Identifier: Apache-2.0
#pragma once
// What is said between mote and its QEMU plugin (src/emulate/plugin), by files.
#include <string>

#include "emulate/elf.h"
#include "emulate/emulate.h"

namespace mote {

// Full path of the plugin, beside the program in ../lib/mote; kMissingTool if it is not there.
Result<std::string> plugin_path();

// The plugin's input, see plugin/settings.h: which addresses are outside an inference, glue, or the entry of
// a layer; and with cycles also the functions, the core and its memories.
Result<std::string> plugin_regions(const Elf& elf, const Firmware& firmware, Counting counting);

// The plugin's lines for the board's memories, at the addresses of the emulated machine.
std::string memory_lines(const Target& board);

// Reads the plugin's report of `inferences` inferences. Unless the model forks, it is an error if a layer was
// not entered exactly once in each of them, since its instructions would then have been charged to something
// else.
Result<InstructionCounts> parse_counts(const std::string& text, const Firmware& firmware, int64_t inferences);

}  // namespace mote
