// SPDX-License-Identifier: Apache-2.0
#include "emulate/qemu.h"

#include <chrono>
#include <filesystem>
#include <limits>

#include "base/format.h"
#include "base/process.h"
#include "base/progress.h"
#include "base/text.h"
#include "emulate/counts.h"
#include "emulate/emulator_version.h"
#include "emulate/monitor.h"
#include "emulate/toolchain.h"

namespace mote {

namespace fs = std::filesystem;

namespace {

constexpr int64_t kMaxFileBytes = int64_t{1} << 34;

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

// A comma ends a value in QEMU's option lists; two stand for one.
std::string escape_commas(const std::string& text) { return join(split(text, ','), ",,"); }

const char* mode_name(Counting counting) {
  if (counting == Counting::kCycles) return "cycles";
  return counting == Counting::kPerInstruction ? "instruction" : "block";
}

Result<std::vector<std::string>> qemu_command(const QemuRun& run) {
  const Target& board = run.firmware.board;
  std::vector<std::string> command = {toolchain(board).emulator,
                                      "-M",
                                      board.emulator->machine,
                                      "-display",
                                      "none",
                                      "-serial",
                                      "none",
                                      "-nic",
                                      "none",
                                      "-kernel",
                                      run.elf};
  const std::vector<std::string> monitor = monitor_options();
  command.insert(command.end(), monitor.begin(), monitor.end());
  if (!board.emulator->cpu.empty()) command.insert(command.end(), {"-cpu", board.emulator->cpu});
  command.insert(command.end(), board.emulator->options.begin(), board.emulator->options.end());
  if (board.is_riscv()) command.insert(command.end(), {"-bios", "none"});  // the firmware is all there is
  std::string semihosting = "enable=on,target=native,arg=mote";
  for (const std::string& argument : run.arguments) semihosting += ",arg=" + argument;
  command.insert(command.end(), {"-semihosting-config", semihosting});
  if (run.counting == Counting::kNone) return command;
  MOTE_ASSIGN(const std::string plugin, plugin_path());
  command.insert(command.end(), {"-plugin", format("file={},regions=regions.txt,out=counts.json,mode={}",
                                                   escape_commas(plugin), mode_name(run.counting))});
  return command;
}

// `state` tells where the core was when the time was over.
Error stuck_error(const QemuRun& run, const Elf& elf, int64_t done, const std::optional<CoreState>& state) {
  std::string text = format("the firmware on {} did not finish inference {} within {} s",
                            run.firmware.board.name, done + 1, run.seconds_per_inference);
  if (state)
    text += format("\n  last seen at {}\n  return address {}", place_text(elf, state->program_counter),
                   place_text(elf, state->link));
  return Error(Code::kInternal, text,
               "a kernel that loops for ever is a fault in mote; a very large model needs more time");
}

}  // namespace

Result<int64_t> count_inferences(const Firmware& firmware, const Bytes& inputs) {
  const auto bytes = static_cast<int64_t>(inputs.size());
  if (bytes == 0 || bytes % firmware.input_bytes != 0)
    return Error(Code::kInvalid,
                 format("the inputs have {} bytes, which is no multiple of the {} that one inference takes",
                        with_commas(bytes), with_commas(firmware.input_bytes)),
                 "give the bytes of all inputs, one inference after the other");
  const int64_t count = bytes / firmware.input_bytes;
  if (count > std::numeric_limits<int32_t>::max())
    return Error(Code::kInvalid, "more than 2,147,483,647 inferences in one run", "divide the inputs");
  return count;
}

Status run_qemu(const QemuRun& run, const TemporaryFolder& folder) {
  const Toolchain& tools = toolchain(run.firmware.board);
  MOTE_ASSIGN(const std::string version, emulator_version(tools.emulator, tools.emulator_package));
  (void)version;
  MOTE_ASSIGN(const Elf elf, read_elf(run.elf));
  MOTE_TRY(make_monitor(folder));
  MOTE_ASSIGN(const std::vector<std::string> command, qemu_command(run));
  Progress progress("run on " + run.firmware.board.name, run.inferences);
  int64_t done = 0;
  Clock::time_point last_progress = Clock::now();
  std::optional<CoreState> stuck;
  const auto still_good = [&] {
    std::error_code error;
    const auto bytes = static_cast<int64_t>(fs::file_size(folder / "output.bin", error));
    const int64_t now_done = error ? 0 : bytes / run.record_bytes;
    if (now_done > done) last_progress = Clock::now();
    done = now_done;
    progress.update(done);
    if (seconds_since(last_progress) < run.seconds_per_inference) return true;
    stuck = ask_core_state(folder, run.firmware.board.architecture());
    return false;
  };
  const double no_limit = 1e9;
  MOTE_ASSIGN(const ProcessResult result, run_process(command, no_limit, folder.path(), still_good));
  if (result.timed_out) return stuck_error(run, elf, done, stuck);
  std::error_code error;
  if (!fs::exists(folder / "report.bin", error))
    return Error(Code::kInternal,
                 format("the emulator ended with exit code {} and no report from the firmware:\n{}",
                        result.exit_code, first_lines(result.output)));
  return ok_status();
}

Result<HarnessReport> read_report(const TemporaryFolder& folder) {
  MOTE_ASSIGN(const Bytes bytes, read_file(folder / "report.bin", kMaxFileBytes));
  return parse_report(bytes);
}

Result<Elf> read_elf(const std::string& file) {
  MOTE_ASSIGN(const Bytes bytes, read_file(file, kMaxFileBytes));
  return parse_elf(bytes, file);
}

}  // namespace mote
