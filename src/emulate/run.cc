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

Result<int64_t> count_inferences(const Firmware& firmware, const RunRequest& request) {
  const auto bytes = static_cast<int64_t>(request.inputs.size());
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

Result<std::vector<std::string>> qemu_command(const Firmware& firmware, const RunRequest& request,
                                              int64_t inferences) {
  const Target& board = firmware.board;
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
                                      firmware.emulated_elf};
  if (board.is_riscv()) command.insert(command.end(), {"-bios", "none"});  // the firmware is all there is
  command.insert(command.end(),
                 {"-semihosting-config", format("enable=on,target=native,arg=mote,arg={},arg={}", inferences,
                                                request.dump_tensors ? "step" : "invoke")});
  if (request.counting == Counting::kNone || request.dump_tensors) return command;
  MOTE_ASSIGN(const std::string plugin, plugin_path());
  const bool each = request.counting == Counting::kPerInstruction;
  command.insert(command.end(), {"-plugin", format("file={},regions=regions.txt,out=counts.txt,mode={}",
                                                   escape_commas(plugin), each ? "instruction" : "block")});
  return command;
}

Error stuck_error(const Firmware& firmware, const RunRequest& request, int64_t done) {
  return Error(Code::kInternal, format("the firmware on {} did not finish inference {} within {} s",
                                       firmware.board.name, done + 1, request.seconds_per_inference));
}

// Runs QEMU in `folder` until it ends, showing how far it is by the size of the output file.
Status run_qemu(const Firmware& firmware, const RunRequest& request, const TemporaryFolder& folder,
                int64_t inferences) {
  MOTE_ASSIGN(const std::vector<std::string> command, qemu_command(firmware, request, inferences));
  const int64_t record = record_bytes(firmware, request.dump_tensors);
  Progress progress("run on " + firmware.board.name, inferences);
  int64_t done = 0;
  Clock::time_point last_progress = Clock::now();
  const auto still_good = [&] {
    std::error_code error;
    const auto bytes = static_cast<int64_t>(fs::file_size(folder / "output.bin", error));
    const int64_t now_done = error ? 0 : bytes / record;
    if (now_done > done) last_progress = Clock::now();
    done = now_done;
    progress.update(done);
    return seconds_since(last_progress) < request.seconds_per_inference;
  };
  const double no_limit = 1e9;
  Result<ProcessResult> result = run_process(command, no_limit, folder.path(), still_good);
  if (!result.ok() && result.error().code == Code::kMissingTool)
    return Error(Code::kMissingTool,
                 format("the emulator {} is not installed", toolchain(firmware.board).emulator),
                 format("install the Debian package {}, or run: mote doctor",
                        toolchain(firmware.board).emulator_package));
  if (!result.ok()) return result.error();
  if (result->timed_out) return stuck_error(firmware, request, done);
  std::error_code error;
  if (!fs::exists(folder / "report.bin", error))
    return Error(Code::kInternal,
                 format("the emulator ended with exit code {} and no report from the firmware:\n{}",
                        result->exit_code, first_lines(result->output)));
  return ok_status();
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

Result<BoardRun> run_firmware(const Firmware& firmware, const RunRequest& request) {
  const Clock::time_point start = Clock::now();
  BoardRun run;
  MOTE_ASSIGN(run.inferences, count_inferences(firmware, request));
  const bool counting = request.counting != Counting::kNone && !request.dump_tensors;
  MOTE_ASSIGN(const Bytes elf_bytes, read_file(firmware.emulated_elf, kMaxFileBytes));
  MOTE_ASSIGN(const Elf elf, parse_elf(elf_bytes, firmware.emulated_elf));
  MOTE_ASSIGN(const TemporaryFolder folder, TemporaryFolder::make("mote-run"));
  MOTE_TRY(write_file(folder / "input.bin", request.inputs));
  if (counting) {
    MOTE_ASSIGN(const std::string regions, plugin_regions(elf, firmware));
    MOTE_TRY(write_file(folder / "regions.txt", regions));
  }

  MOTE_TRY(run_qemu(firmware, request, folder, run.inferences));
  MOTE_ASSIGN(const Bytes report_bytes, read_file(folder / "report.bin", kMaxFileBytes));
  MOTE_ASSIGN(const HarnessReport report, parse_report(report_bytes));
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
