// SPDX-License-Identifier: Apache-2.0
#include "flow/export.h"

#include "base/format.h"
#include "base/text.h"
#include "emulate/memory_maps.h"
#include "emulate/toolchain.h"
#include "flow/mlperf_firmware.h"
#include "flow/output_folder.h"

namespace mote {

namespace {

constexpr FolderMark kMark = {"Makefile", "# Written by mote export"};

// Builds what build_program() builds, with the same flags.
std::string makefile(const Program& program, const Target& board, const std::string& optimization) {
  const Toolchain& tools = toolchain(board);
  const ProgramBuild build = program_build(program, board, optimization);
  // A flag with parentheses and quotes is one word for the shell.
  std::vector<std::string> flags;
  for (const std::string& flag : build.flags)
    flags.push_back(flag.find('(') == std::string::npos ? flag : "'" + flag + "'");
  std::string out = format(
      "{}, which writes this file again.\n"
      "#   make               for the emulated machine: emulated.elf\n"
      "#   make board.elf PORT=my_port.c    for {} itself, with your mlperf/port.h\n"
      "CC = {}\nCXX = {}\nFLAGS = {}\nLIBRARIES = {}\n"
      "CFLAGS = -std=gnu11 $(FLAGS) $(LIBRARIES)\n"
      "CXXFLAGS = -std=gnu++11 $(FLAGS) $(LIBRARIES) -fno-exceptions -fno-rtti -fno-threadsafe-statics\n",
      kMark.begins, board.title, tools.c_compiler, tools.compiler, join(flags, " "), tools.libraries);
  std::string port, objects, rules;
  for (const auto& [source, object] : build.objects) {
    const bool is_port = source.rfind("mlperf/port_", 0) == 0;
    if (is_port) {
      port = source;
    } else {
      objects += " build/" + object;
      rules += format("build/{}: {}\n\t@mkdir -p build\n\t{} -c $< -o $@\n", object, source,
                      ends_with(source, ".c") ? "$(CC) $(CFLAGS)" : "$(CXX) $(CXXFLAGS)");
    }
  }
  out += format("PORT = {}\nOBJECTS ={}\n\nemulated.elf board.elf: %.elf: $(OBJECTS) $(PORT) %.ld\n", port,
                objects);
  out += "\t$(CC) $(CFLAGS) -nostartfiles -Wl,--gc-sections -T $*.ld $(OBJECTS) $(PORT) -lm -o $@\n\n";
  return out + rules + "clean:\n\trm -rf build emulated.elf board.elf\n.PHONY: clean\n";
}

std::string readme(const MlperfFirmware& firmware) {
  const Target& board = firmware.board();
  const std::string& file = firmware.compiled.file;
  return format(
      "# {0} of MLPerf Tiny on {1}\n\n"
      "{2}. The model {3} with the serial interface of the benchmark's device under test (mlcommons/tiny at "
      "1afd2c9).\n\n"
      "    make                        # emulated.elf, for QEMU's machine {4}\n"
      "    mote mlperf {3} --board {5} --serve     # the same firmware behind a pseudo-terminal\n\n"
      "On the emulated machine the lap stamps are virtual time: instructions are exact, each counts {6} ps, "
      "which is what\n"
      "the cycles of one inference are estimated to be, divided by its instructions.\n\n"
      "For the board itself write a file with the four functions of mlperf/port.h (clock, serial port at "
      "115,200 baud,\n"
      "microseconds) and: `make board.elf PORT=that.c`. There port_microseconds() is the board's own timer, "
      "and\n"
      "DUT_PICOSECONDS_PER_INSTRUCTION is not used.\n",
      firmware.benchmark.title, board.title, kMlperfNote, file.substr(file.rfind('/') + 1),
      board.emulator->machine, board.name, firmware.picoseconds_per_instruction);
}

}  // namespace

Result<ExportSummary> export_model(const ExportRequest& request) {
  if (request.to != "mlperf-tiny")
    return Error(Code::kInvalid, format("there is no export to '{}'", printable(request.to)),
                 "known: mlperf-tiny");
  MOTE_TRY(check_folder(request.folder, kMark));
  MOTE_ASSIGN(MlperfFirmware firmware, mlperf_firmware(request.mlperf));
  const Target& board = firmware.board();
  std::vector<SourceFile> files = {
      {kMark.path, makefile(firmware.program, board, request.mlperf.optimization)},
      {"README.md", readme(firmware)},
      {"emulated.ld", emulated_linker_script(board)},
      {"board.ld", board_linker_script(board)},
  };
  for (SourceFile& file : firmware.program.files) files.push_back(std::move(file));
  MOTE_TRY(replace_files(files, request.folder));
  ExportSummary out{request.to, request.folder, board.name, {}};
  for (const SourceFile& file : files) out.files.push_back(file.path);
  return out;
}

Json to_json(const ExportSummary& s) {
  return {{"to", s.to}, {"folder", s.folder}, {"board", s.board}, {"files", s.files}};
}

}  // namespace mote
