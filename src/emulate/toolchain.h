// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <vector>

#include "base/result.h"
#include "target/target.h"

namespace mote {

// The programs for boards of one architecture; all from Debian's packages.
struct Toolchain {
  const char* compiler;    // for C++
  const char* c_compiler;  // also links: a model library needs no C++ run-time library
  const char* packages;    // of the compiler and its C library
  const char* libraries;   // linker flag that chooses the C library
  const char* start_file;  // of boards/common
  // Of boards/common as well: functions that the compiler's own library lacks; null if it is whole.
  const char* runtime_file;
  const char* emulator;
  const char* emulator_package;
};
const Toolchain& toolchain(const Target& board);

struct CompileJob {
  std::string source;  // full path of a .c or .cpp file
  std::string object;  // name of the object file, relative to the folder
};

// Compiles all jobs, as many at a time as there are cores, and writes the objects into `folder`. The error of
// the first job in the list that fails is returned; later ones are not waited for longer than they need.
Status compile_all(const Toolchain& tools, const std::vector<CompileJob>& jobs,
                   const std::vector<std::string>& flags, const std::string& folder);

// Links the objects in `folder` with the script there into `output`. When a memory is too small the error is
// kDoesNotFit and says by how many bytes; `where` names the memories' owner, for example "the Arduino Nano 33
// BLE".
Status link(const Toolchain& tools, const std::vector<std::string>& objects,
            const std::vector<std::string>& flags, const std::string& script, const std::string& output,
            const std::string& folder, const std::string& where);

// What a linker script says of a machine. Without bytes in `vectors`, the vector table, or on other cores
// than Arm's the first instruction, is at the start of flash. Without bytes in `flash`, a boot loader has
// copied the program to RAM.
struct MemoryMap {
  Memory flash, ram, vectors;
};

// boards/common/firmware.ld.in filled in for these memories; at least model_stack_bytes are left for the
// model's stack.
std::string linker_script(const MemoryMap& map, int64_t model_stack_bytes);

// The flag that puts a model's weights where the linker script expects them: in flash, or in RAM with a copy
// in flash.
std::string weights_section_flag(bool in_ram);

// The first lines of a tool's output: enough to see what is wrong.
std::string first_lines(const std::string& output);

// First line of the compiler's --version.
Result<std::string> compiler_version(const Toolchain& tools);

}  // namespace mote
