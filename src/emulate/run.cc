// SPDX-License-Identifier: Apache-2.0
#include <chrono>
#include <filesystem>
#include <limits>

#include "base/format.h"
#include "base/process.h"
#include "base/progress.h"
#include "base/text.h"
#include "emulate/counts.h"
#include "emulate/emulate.h"
#include "emulate/qemu.h"
#include "emulate/report.h"
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

// Bytes that the harness writes for one inference.
int64_t record_bytes(const Firmware& firmware, bool dump_tensors) {
  int64_t bytes = firmware.output_bytes;
  if (dump_tensors)
    for (const TensorDump& dump : firmware.dumps) bytes += dump.bytes;
  return bytes;
}

Result<std::vector<std::string>> qemu_command(const QemuRun& run) {
  const Target& board = run.firmware.board;
  std::vector<std::string> command = {toolchain(board).emulator,
                                      "-M",
                                      board.emulator->machine,
                                      "-display",
                                      "none",
                                      "-monitor",
                                      "none",
                                      "-serial",
                                      "none",
                                      "-nic",
                                      "none",
                                      "-kernel",
                                      run.elf};
  if (board.is_riscv()) command.insert(command.end(), {"-bios", "none"});  // the firmware is all there is
  std::string semihosting = "enable=on,target=native,arg=mote";
  for (const std::string& argument : run.arguments) semihosting += ",arg=" + argument;
  command.insert(command.end(), {"-semihosting-config", semihosting});
  if (run.counting == Counting::kNone) return command;
  MOTE_ASSIGN(const std::string plugin, plugin_path());
  const bool each = run.counting == Counting::kPerInstruction;
  command.insert(command.end(), {"-plugin", format("file={},regions=regions.txt,out=counts.txt,mode={}",
                                                   escape_commas(plugin), each ? "instruction" : "block")});
  return command;
}

Error stuck_error(const QemuRun& run, int64_t done) {
  return Error(Code::kInternal, format("the firmware on {} did not finish inference {} within {} s",
                                       run.firmware.board.name, done + 1, run.seconds_per_inference));
}

// Takes output.bin apart.
Status read_outputs(const Firmware& firmware, const RunRequest& request, const TemporaryFolder& folder,
                    BoardRun* run) {
  MOTE_ASSIGN(Bytes bytes, read_file(folder / "output.bin", kMaxFileBytes));
  if (static_cast<int64_t>(bytes.size()) != record_bytes(firmware, request.dump_tensors) * run->inferences)
    return Error(Code::kInternal, "the firmware's outputs are not whole");
  if (!request.dump_tensors) {
    run->outputs = std::move(bytes);
    return ok_status();
  }
  auto at = bytes.begin();
  const auto take = [&at](int64_t count) {
    const auto begin = at;
    at += count;
    return Bytes(begin, at);
  };
  for (int64_t i = 0; i < run->inferences; ++i) {
    std::map<TensorId, Bytes>& tensors = run->tensors.emplace_back();
    for (const TensorDump& dump : firmware.dumps) tensors[dump.tensor] = take(dump.bytes);
    const Bytes outputs = take(firmware.output_bytes);
    run->outputs.insert(run->outputs.end(), outputs.begin(), outputs.end());
  }
  return ok_status();
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
  MOTE_ASSIGN(const std::vector<std::string> command, qemu_command(run));
  const Toolchain& tools = toolchain(run.firmware.board);
  Progress progress("run on " + run.firmware.board.name, run.inferences);
  int64_t done = 0;
  Clock::time_point last_progress = Clock::now();
  const auto still_good = [&] {
    std::error_code error;
    const auto bytes = static_cast<int64_t>(fs::file_size(folder / "output.bin", error));
    const int64_t now_done = error ? 0 : bytes / run.record_bytes;
    if (now_done > done) last_progress = Clock::now();
    done = now_done;
    progress.update(done);
    return seconds_since(last_progress) < run.seconds_per_inference;
  };
  const double no_limit = 1e9;
  Result<ProcessResult> result = run_process(command, no_limit, folder.path(), still_good);
  if (!result.ok() && result.error().code == Code::kMissingTool)
    return Error(Code::kMissingTool, format("the emulator {} is not installed", tools.emulator),
                 format("install the Debian package {}, or run: mote doctor", tools.emulator_package));
  if (!result.ok()) return result.error();
  if (result->timed_out) return stuck_error(run, done);
  std::error_code error;
  if (!fs::exists(folder / "report.bin", error))
    return Error(Code::kInternal,
                 format("the emulator ended with exit code {} and no report from the firmware:\n{}",
                        result->exit_code, first_lines(result->output)));
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

Result<BoardRun> run_firmware(const Firmware& firmware, const RunRequest& request) {
  const Clock::time_point start = Clock::now();
  BoardRun run;
  MOTE_ASSIGN(run.inferences, count_inferences(firmware, request.inputs));
  const bool counting = request.counting != Counting::kNone && !request.dump_tensors;
  MOTE_ASSIGN(const Elf elf, read_elf(firmware.emulated_elf));
  MOTE_ASSIGN(const TemporaryFolder folder, TemporaryFolder::make("mote-run"));
  MOTE_TRY(write_file(folder / "input.bin", request.inputs));
  if (counting) {
    MOTE_ASSIGN(const std::string regions, plugin_regions(elf, firmware));
    MOTE_TRY(write_file(folder / "regions.txt", regions));
  }

  MOTE_TRY(run_qemu({firmware,
                     firmware.emulated_elf,
                     {std::to_string(run.inferences), request.dump_tensors ? "step" : "invoke"},
                     counting ? request.counting : Counting::kNone,
                     run.inferences,
                     record_bytes(firmware, request.dump_tensors),
                     request.seconds_per_inference},
                    folder));
  MOTE_ASSIGN(const HarnessReport report, read_report(folder));
  MOTE_TRY(check_report(report, firmware, elf, run.inferences));
  MOTE_TRY(read_outputs(firmware, request, folder, &run));
  run.stack_bytes = report.stack_bytes;
  if (counting) {
    MOTE_ASSIGN(const std::string counts, read_text_file(folder / "counts.txt", kMaxFileBytes));
    MOTE_ASSIGN(run.instructions, parse_counts(counts, firmware, run.inferences));
  }
  run.seconds = seconds_since(start);
  return run;
}

}  // namespace mote
