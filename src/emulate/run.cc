// SPDX-License-Identifier: Apache-2.0
#include <chrono>

#include "base/format.h"
#include "emulate/counts.h"
#include "emulate/emulate.h"
#include "emulate/qemu.h"

namespace mote {

namespace {

constexpr int64_t kMaxFileBytes = int64_t{1} << 34;

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

// Bytes that the harness writes for one inference.
int64_t record_bytes(const Firmware& firmware, bool dump_tensors) {
  int64_t bytes = firmware.output_bytes;
  if (dump_tensors)
    for (const TensorDump& dump : firmware.dumps) bytes += dump.bytes;
  return bytes;
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
  MOTE_ASSIGN(run.inferences, count_inferences(firmware, request.inputs));
  Counting counting = request.dump_tensors ? Counting::kNone : request.counting;
  if (counting == Counting::kCycles && !has_cycle_model(firmware.board.core)) counting = Counting::kPerBlock;
  MOTE_ASSIGN(const Elf elf, read_elf(firmware.emulated_elf));
  MOTE_ASSIGN(const TemporaryFolder folder, TemporaryFolder::make("mote-run"));
  MOTE_TRY(write_file(folder / "input.bin", request.inputs));
  if (counting != Counting::kNone) {
    MOTE_ASSIGN(const std::string regions, plugin_regions(elf, firmware, counting));
    MOTE_TRY(write_file(folder / "regions.txt", regions));
  }

  MOTE_TRY(run_qemu({firmware,
                     firmware.emulated_elf,
                     {std::to_string(run.inferences), request.dump_tensors ? "step" : "invoke"},
                     counting,
                     run.inferences,
                     record_bytes(firmware, request.dump_tensors),
                     request.seconds_per_inference},
                    folder));
  MOTE_ASSIGN(const HarnessReport report, read_report(folder));
  MOTE_TRY(check_report(report, firmware, elf, run.inferences));
  MOTE_TRY(read_outputs(firmware, request, folder, &run));
  run.stack_bytes = report.stack_bytes;
  if (counting != Counting::kNone) {
    MOTE_ASSIGN(const std::string counts, read_text_file(folder / "counts.json", kMaxFileBytes));
    MOTE_ASSIGN(run.instructions, parse_counts(counts, firmware, run.inferences));
  }
  run.seconds = seconds_since(start);
  return run;
}

}  // namespace mote
