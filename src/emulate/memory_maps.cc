// SPDX-License-Identifier: Apache-2.0
#include "emulate/memory_maps.h"

#include "emulate/toolchain.h"

namespace mote {

namespace {

// Room that the linker must leave for the model's stack. On the board that is no more than a start, since
// run_firmware() checks with what was measured; the emulated machine has plenty.
constexpr int64_t kBoardStackBytes = 512, kEmulatedStackBytes = 65536;

// The part of a memory that is not reserved at its start.
Memory available(const Memory& memory, int64_t reserved) {
  return {memory.origin + static_cast<uint64_t>(reserved), memory.bytes - reserved};
}

}  // namespace

std::string board_linker_script(const Target& board) {
  MemoryMap map{available(board.flash, board.flash_reserved), available(board.ram, board.ram_reserved), {}};
  if (board.ram_holds_code) map.flash = {};
  return linker_script(map, kBoardStackBytes);
}

std::string emulated_linker_script(const Target& board) {
  const Emulator& machine = *board.emulator;
  return linker_script({machine.flash, machine.ram, machine.vectors}, kEmulatedStackBytes);
}

}  // namespace mote
