// SPDX-License-Identifier: Apache-2.0
// Builds a program that is not the harness.
#include <algorithm>
#include <filesystem>

#include "base/format.h"
#include "base/text.h"
#include "emulate/memory_maps.h"
#include "emulate/serial.h"
#include "emulate/toolchain.h"

namespace mote {

ProgramBuild program_build(const Program& program, const Target& board, const std::string& optimization) {
  ProgramBuild out;
  out.flags = board.compile_flags;
  out.flags.insert(out.flags.end(), {optimization, "-ffunction-sections", "-fdata-sections"});
  out.flags.insert(out.flags.end(), program.flags.begin(), program.flags.end());
  for (const std::string& folder : program.include_folders) out.flags.push_back("-I" + folder);
  for (const SourceFile& file : program.files) {
    if (!ends_with(file.path, ".c") && !ends_with(file.path, ".cpp")) continue;
    const std::string name = std::filesystem::path(file.path).filename().string();
    const bool of_model = file.path.rfind("src/", 0) == 0;
    out.objects.emplace_back(file.path, (of_model ? "model_" : "") + name + ".o");
  }
  return out;
}

Status build_program(const Program& program, const Target& board, const std::string& optimization,
                     const std::string& folder) {
  for (const SourceFile& file : program.files) MOTE_TRY(write_file(folder + "/" + file.path, file.text));
  const Toolchain& tools = toolchain(board);
  const ProgramBuild build = program_build(program, board, optimization);
  std::vector<CompileJob> jobs;
  std::vector<std::string> objects;
  for (const auto& [source, object] : build.objects) {
    jobs.push_back({folder + "/" + source, object});
    objects.push_back(object);
  }
  MOTE_TRY(compile_all(tools, jobs, build.flags, folder));
  MOTE_TRY(write_file(folder + "/emulated.ld", emulated_linker_script(board)));
  MOTE_TRY(write_file(folder + "/board.ld", board_linker_script(board)));
  MOTE_TRY(link(tools, objects, build.flags, "board.ld", "board.elf", folder, "the " + board.title));
  return link(tools, objects, build.flags, "emulated.ld", "emulated.elf", folder,
              "the emulated machine " + board.emulator->machine);
}

}  // namespace mote
