// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>

#include "emulate/timing/core_timing.h"
#include "emulate/timing/memory_timing.h"
#include "tools/calibrate/machine.h"

namespace mote::calibrate {

// A board as its firmware sets it up: a section of boards/calibration/machines.toml.
struct BoardSetup {
  std::string name;
  const timing::CoreTiming* core = nullptr;
  MachineConfig machine;
  timing::MemoryTiming memory;
};

// Cycles of one inference. The firmware speaks EEMBC's protocol of MLPerf Tiny: it is asked for one inference
// and, started anew, for two; the difference leaves out all that happens once.
Result<double> measure_inference(const BoardSetup& board, const Image& image);

}  // namespace mote::calibrate
