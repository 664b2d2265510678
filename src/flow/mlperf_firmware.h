// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>

#include "emulate/serial.h"
#include "flow/compiled.h"
#include "flow/mlperf.h"

namespace mote {

// What is said wherever figures in the benchmark's terms are shown.
constexpr char kMlperfNote[] = "MLPerf Tiny-style, emulated, not verified by MLCommons";

// The firmware with the benchmark's serial interface: the model's library, boards/mlperf and start-up code.
struct MlperfFirmware {
  Compiled compiled;
  MlperfBenchmark benchmark;
  // What an instruction of this model takes on its board, from an emulated inference: estimated cycles over
  // exact instructions at the board's clock. The lap stamps pass so much for each.
  int64_t picoseconds_per_instruction = 0;
  Program program;

  const Target& board() const { return compiled.model.target; }
};

// Its program for a model that is compiled already.
Result<Program> mlperf_program(const Compiled& compiled, const MlperfBenchmark& benchmark,
                               int64_t picoseconds_per_instruction, bool weights_in_ram = false);

// Compiles the request's model for its board, whose emulated machine must have a serial port and whose cycles
// must be known; its data is not used.
Result<MlperfFirmware> mlperf_firmware(const MlperfRequest& request);

}  // namespace mote
