// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>

#include "emulate/serial.h"
#include "flow/compiled.h"
#include "flow/mlperf_benchmark.h"

namespace mote {

// What is said wherever figures in the benchmark's terms are shown.
constexpr char kMlperfNote[] = "MLPerf Tiny-style, emulated, not verified by MLCommons";

// The firmware with the benchmark's serial interface: the model's library, boards/mlperf and start-up code.
// The lap stamps pass `picoseconds_per_instruction` for each instruction.
Result<Program> mlperf_program(const Compiled& compiled, const MlperfBenchmark& benchmark,
                               int64_t picoseconds_per_instruction, bool weights_in_ram = false);

// What an instruction of this model takes on its board, from an emulated inference: estimated cycles over
// exact instructions at the board's clock. An error that says why where cycles cannot be estimated.
Result<int64_t> picoseconds_per_instruction(const Compiled& compiled, const std::string& optimization,
                                            bool weights_in_ram = false);

}  // namespace mote
