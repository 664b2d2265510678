// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <vector>

#include "base/result.h"
#include "target/target.h"

namespace mote {

struct CompileJob {
  std::string source;  // full path of a .c or .cpp file
  std::string object;  // name of the object file, relative to the folder
};

// Compiles all jobs, as many at a time as there are cores, and writes the objects into `folder`. The error of
// the first job in the list that fails is returned; later ones are not waited for longer than they need.
Status compile_all(const std::vector<CompileJob>& jobs, const std::vector<std::string>& flags,
                   const std::string& folder);

// Links the objects in `folder` with the script there into `output`. When a memory is too small the error is
// kDoesNotFit and says by how many bytes; `where` names the memories' owner, for example "the Arduino Nano 33
// BLE".
Status link(const std::vector<std::string>& objects, const std::vector<std::string>& flags,
            const std::string& script, const std::string& output, const std::string& folder,
            const std::string& where);

// boards/common/cortex-m.ld.in filled in for these memories; at least model_stack_bytes are left for the
// model's stack.
std::string linker_script(const Memory& flash, const Memory& ram, int64_t model_stack_bytes);

// The first lines of a tool's output: enough to see what is wrong.
std::string first_lines(const std::string& output);

// First line of the compiler's --version.
Result<std::string> compiler_version();

}  // namespace mote
