// SPDX-License-Identifier: Apache-2.0
#pragma once
// One run of the harness (boards/common/harness.cpp) on QEMU: shared by run.cc, faults.cc and chunks.cc.
#include <string>
#include <vector>

#include "emulate/elf.h"
#include "emulate/emulate.h"
#include "emulate/report.h"

namespace mote {

struct QemuRun {
  const Firmware& firmware;
  std::string elf;                     // what runs: the firmware's emulated_elf, or a copy with faults in it
  std::vector<std::string> arguments;  // of the harness
  Counting counting = Counting::kNone;
  int64_t inferences = 0;    // how many are expected, for the progress bar
  int64_t record_bytes = 0;  // that the harness writes to output.bin for each
  double seconds_per_inference = 120;
};

// Runs QEMU in `folder`, which holds the harness's inputs, until it ends, showing how far it is by the size
// of the output file.
Status run_qemu(const QemuRun& run, const TemporaryFolder& folder);

// How many inferences the inputs, one after the other, are for.
Result<int64_t> count_inferences(const Firmware& firmware, const Bytes& inputs);

Result<HarnessReport> read_report(const TemporaryFolder& folder);

Result<Elf> read_elf(const std::string& file);

}  // namespace mote
