// SPDX-License-Identifier: Apache-2.0
#include "emulate/faults.h"

#include <algorithm>
#include <tuple>

#include "base/format.h"
#include "emulate/qemu.h"

namespace mote {

namespace {

constexpr char kWeightsSection[] = ".model_weights";
constexpr int64_t kMaxFileBytes = int64_t{1} << 34;
constexpr int64_t kEarlyBytes = 4;  // behind the outputs of an inference: did it end early?

bool within(int64_t value, int64_t end) { return value >= 0 && value < end; }

Status check_faults(const Firmware& firmware, const FaultRequest& request, int64_t inferences) {
  for (const RunTimeFault& fault : request.faults)
    if (!within(fault.inference, inferences) || !within(fault.step, firmware.steps + 1) ||
        !within(fault.offset, firmware.size.arena))
      return Error(Code::kInvalid,
                   format("a fault in inference {}, step {}, arena byte {} is outside the run",
                          fault.inference, fault.step, fault.offset));
  return ok_status();
}

// The words of faults.bin, see boards/common/harness_faults.cpp.
Bytes fault_file(std::vector<RunTimeFault> faults) {
  std::stable_sort(faults.begin(), faults.end(), [](const RunTimeFault& a, const RunTimeFault& b) {
    return std::tie(a.inference, a.step) < std::tie(b.inference, b.step);
  });
  Bytes out;
  for (const RunTimeFault& fault : faults)
    for (const int64_t word : {fault.inference, fault.step, fault.offset, int64_t{fault.mask}})
      for (int shift = 0; shift < 32; shift += 8) out.push_back(static_cast<uint8_t>(word >> shift));
  return out;
}

// Writes a copy of the program in which bits of the constants are flipped.
Status write_damaged(const Firmware& firmware, const std::vector<WeightFlip>& flips,
                     const std::string& file) {
  MOTE_ASSIGN(Bytes bytes, read_file(firmware.emulated_elf, kMaxFileBytes));
  MOTE_ASSIGN(const Elf elf, parse_elf(bytes, firmware.emulated_elf));
  const ElfSection* weights = elf.section(kWeightsSection);
  for (const WeightFlip& flip : flips) {
    if (weights == nullptr || !within(flip.offset, weights->bytes) || !within(flip.bit, 8) ||
        uint64_t{weights->offset} + weights->bytes > bytes.size())
      return Error(Code::kInvalid, format("there is no byte {} of constants to flip a bit in", flip.offset));
    bytes[weights->offset + static_cast<size_t>(flip.offset)] ^= static_cast<uint8_t>(1 << flip.bit);
  }
  return write_file(file, bytes);
}

}  // namespace

Result<int64_t> weight_bytes(const Firmware& firmware) {
  MOTE_ASSIGN(const Elf elf, read_elf(firmware.emulated_elf));
  return elf.section_bytes(kWeightsSection);
}

Result<FaultRun> run_with_faults(const Firmware& firmware, const FaultRequest& request) {
  MOTE_ASSIGN(const int64_t inferences, count_inferences(firmware, request.inputs));
  MOTE_TRY(check_faults(firmware, request, inferences));
  MOTE_ASSIGN(const TemporaryFolder folder, TemporaryFolder::make("mote-faults"));
  MOTE_TRY(write_file(folder / "input.bin", request.inputs));
  MOTE_TRY(write_file(folder / "faults.bin", fault_file(request.faults)));
  QemuRun qemu{firmware, firmware.emulated_elf, {std::to_string(inferences), "faults"}};
  if (!request.weight_flips.empty()) {
    qemu.elf = folder / "damaged.elf";
    MOTE_TRY(write_damaged(firmware, request.weight_flips, qemu.elf));
  }
  if (!request.check_weights) qemu.arguments.emplace_back("unchecked");
  qemu.inferences = inferences;
  qemu.record_bytes = firmware.output_bytes + kEarlyBytes;
  qemu.seconds_per_inference = request.seconds_per_inference;
  MOTE_TRY(run_qemu(qemu, folder));

  FaultRun run;
  for (const RunTimeFault& fault : request.faults)
    if (fault.mask == 0) run.lost.push_back(fault.inference);
  std::sort(run.lost.begin(), run.lost.end());
  run.lost.erase(std::unique(run.lost.begin(), run.lost.end()), run.lost.end());
  MOTE_ASSIGN(const HarnessReport report, read_report(folder));
  if (report.outcome == HarnessReport::kDamaged) {
    run.refused = true;
    return run;
  }
  MOTE_ASSIGN(const Elf elf, read_elf(qemu.elf));
  MOTE_TRY(check_report(report, firmware, elf, inferences));
  MOTE_ASSIGN(const Bytes written, read_file(folder / "output.bin", kMaxFileBytes));
  const int64_t due = (inferences - static_cast<int64_t>(run.lost.size())) * qemu.record_bytes;
  if (static_cast<int64_t>(written.size()) != due)
    return Error(Code::kInternal,
                 format("the firmware wrote {} bytes of outputs where {} were due", written.size(), due));
  for (auto at = written.begin(); at != written.end(); at += qemu.record_bytes) {
    run.outputs.insert(run.outputs.end(), at, at + firmware.output_bytes);
    run.early.push_back(at[firmware.output_bytes] != 0);
  }
  return run;
}

}  // namespace mote
