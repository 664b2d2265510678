// SPDX-License-Identifier: Apache-2.0
#include "emulate/toolchain.h"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <regex>
#include <thread>

#include "base/format.h"
#include "base/process.h"
#include "base/text.h"
#include "emulate/board_common_resources.h"

namespace mote {

namespace {

constexpr Toolchain kArm = {
    "arm-none-eabi-g++",  "arm-none-eabi-gcc", "gcc-arm-none-eabi with libnewlib-arm-none-eabi",
    "--specs=nano.specs", "cortex_m.c",        nullptr,
    "qemu-system-arm",    "qemu-system-arm"};
constexpr Toolchain kRiscv = {"riscv64-unknown-elf-g++",
                              "riscv64-unknown-elf-gcc",
                              "gcc-riscv64-unknown-elf with picolibc-riscv64-unknown-elf",
                              "--specs=picolibc.specs",
                              "riscv.c",
                              nullptr,
                              "qemu-system-riscv32",
                              "qemu-system-misc"};

constexpr Toolchain kXtensa = {"xtensa-lx106-elf-g++",
                               "xtensa-lx106-elf-gcc",
                               "gcc-xtensa-lx106 with picolibc-xtensa-lx106-elf",
                               "--specs=/usr/lib/xtensa-lx106-elf/picolibc.specs",
                               "xtensa.c",
                               "xtensa_runtime.c",
                               "qemu-system-xtensa",
                               "qemu-system-misc"};

constexpr double kTimeoutSeconds = 300;

constexpr int kHarnessStackBytes = 1024;

Error missing_compiler(const Toolchain& tools) {
  return Error(Code::kMissingTool, format("the compiler {} is not installed", tools.compiler),
               format("install the Debian package {}, or run: mote doctor", tools.packages));
}

Status compile(const Toolchain& tools, const CompileJob& job, const std::vector<std::string>& flags,
               const std::string& folder) {
  const bool is_c = ends_with(job.source, ".c");
  std::vector<std::string> command = {is_c ? tools.c_compiler : tools.compiler,
                                      is_c ? "-std=gnu11" : "-std=gnu++11"};
  command.insert(command.end(), flags.begin(), flags.end());
  command.emplace_back(tools.libraries);  // the headers of the same C library
  if (!is_c) command.insert(command.end(), {"-fno-exceptions", "-fno-rtti", "-fno-threadsafe-statics"});
  command.insert(command.end(), {"-c", job.source, "-o", job.object});
  MOTE_ASSIGN(const ProcessResult result, run_process(command, kTimeoutSeconds, folder));
  if (result.timed_out)
    return Error(Code::kInternal, format("the compiler did not finish within {} s", kTimeoutSeconds), "",
                 Origin{job.source});
  if (result.exit_code != 0)
    return Error(Code::kInternal, "does not compile for the board:\n" + first_lines(result.output),
                 "this is a fault in mote if the file was written by mote and not changed since",
                 Origin{job.source});
  return ok_status();
}

// "flash is short by 1,234 bytes", from GNU ld's messages "region `FLASH' overflowed by 1234 bytes".
std::string overflow_text(const std::string& output) {
  static const std::regex kOverflow("region [`'](FLASH|RAM)' overflowed by ([0-9]{1,12}) bytes");
  std::vector<std::string> parts;
  for (std::sregex_iterator it(output.begin(), output.end(), kOverflow), end; it != end; ++it)
    parts.push_back(format("{} is short by {} bytes", (*it)[1] == "RAM" ? "RAM" : "flash",
                           with_commas(std::stoll((*it)[2]))));
  return join(parts, ", ");
}

void replace_all(std::string* text, const std::string& name, const std::string& value) {
  for (size_t at = 0; (at = text->find(name, at)) != std::string::npos; at += value.size())
    text->replace(at, name.size(), value);
}

}  // namespace

const Toolchain& toolchain(const Target& board) {
  if (board.architecture() == Architecture::kXtensa) return kXtensa;
  return board.is_riscv() ? kRiscv : kArm;
}

std::string weights_section_flag(bool in_ram) {
  return format("-DMOTE_WEIGHTS_SECTION=__attribute__((section(\"{}\")))",
                in_ram ? ".mote_weights_ram" : ".mote_weights");
}

std::string first_lines(const std::string& output) {
  std::vector<std::string> lines = split(trim(output), '\n');
  if (lines.size() > 12) lines.resize(12);
  return join(lines, "\n");
}

Status compile_all(const Toolchain& tools, const std::vector<CompileJob>& jobs,
                   const std::vector<std::string>& flags, const std::string& folder) {
  if (find_program(tools.compiler).empty()) return missing_compiler(tools);
  std::vector<Status> results(jobs.size());
  std::atomic<size_t> next{0};
  std::atomic<bool> failed{false};
  const auto work = [&] {
    for (size_t i = next++; i < jobs.size() && !failed; i = next++) {
      results[i] = compile(tools, jobs[i], flags, folder);
      if (!results[i].ok()) failed = true;
    }
  };
  const size_t count = std::min<size_t>(std::max(1u, std::thread::hardware_concurrency()), jobs.size());
  std::vector<std::thread> threads;
  for (size_t i = 1; i < count; ++i) threads.emplace_back(work);
  work();
  for (std::thread& thread : threads) thread.join();
  for (Status& result : results) MOTE_TRY(result);
  return ok_status();
}

Status link(const Toolchain& tools, const std::vector<std::string>& objects,
            const std::vector<std::string>& flags, const std::string& script, const std::string& output,
            const std::string& folder, const std::string& where) {
  if (find_program(tools.c_compiler).empty()) return missing_compiler(tools);
  // The linker's messages are read below, so they must be in English.
  std::vector<std::string> command = {"env", "LC_ALL=C", tools.c_compiler};
  command.insert(command.end(), flags.begin(), flags.end());
  command.insert(command.end(), {"-nostartfiles", tools.libraries, "-Wl,--gc-sections", "-T", script});
  command.insert(command.end(), objects.begin(), objects.end());
  command.insert(command.end(), {"-lm", "-o", output});
  MOTE_ASSIGN(const ProcessResult result, run_process(command, kTimeoutSeconds, folder));
  if (result.exit_code == 0 && !result.timed_out) return ok_status();
  const std::string overflow = overflow_text(result.output);
  if (overflow.empty())
    return Error(Code::kInternal,
                 format("the firmware cannot be linked for {}:\n{}", where, first_lines(result.output)));
  return Error(Code::kDoesNotFit, format("the firmware does not fit {}: {}", where, overflow),
               "choose a board with more memory (mote boards lists them) or make the model smaller");
}

std::string linker_script(const MemoryMap& map, int64_t model_stack_bytes) {
  const bool apart = map.vectors.bytes > 0;
  std::string script(find_resource(board_common_resources(), "firmware.ld.in")->data);
  replace_all(
      &script, "@VECTORS@",
      apart ? format("  VECTORS (rx) : ORIGIN = {:#x}, LENGTH = {}\n", map.vectors.origin, map.vectors.bytes)
            : "");
  replace_all(&script, "@VECTORS_MEMORY@", apart ? "VECTORS" : "FLASH");
  const bool in_ram = map.flash.bytes == 0;
  replace_all(
      &script, "@FLASH@",
      in_ram ? ""
             : format("  FLASH (rx) : ORIGIN = {:#x}, LENGTH = {}\n", map.flash.origin, map.flash.bytes));
  replace_all(&script, "@ALIAS@", in_ram ? "REGION_ALIAS(\"FLASH\", RAM)\n" : "");
  replace_all(&script, "@RAM_ORIGIN@", format("{:#x}", map.ram.origin));
  replace_all(&script, "@RAM_BYTES@", format("{}", map.ram.bytes));
  replace_all(&script, "@MODEL_STACK_BYTES@", format("{}", model_stack_bytes));
  replace_all(&script, "@HARNESS_STACK_BYTES@", format("{}", kHarnessStackBytes));
  return script;
}

Result<std::string> compiler_version(const Toolchain& tools) {
  if (find_program(tools.compiler).empty()) return missing_compiler(tools);
  MOTE_ASSIGN(const ProcessResult result, run_process({tools.compiler, "--version"}, 30));
  return split(result.output, '\n')[0];
}

}  // namespace mote
