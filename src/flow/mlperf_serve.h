// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <functional>
#include <string>

#include "flow/mlperf.h"

namespace mote {

struct MlperfServeRequest {
  MlperfRequest mlperf;  // data is not used
  bool pace = true;  // timed inferences take as long as they would on the board, where the emulator is faster
};

// What is known of the device before it is spoken to.
struct MlperfDevice {
  std::string port;  // "/dev/pts/3"
  MlperfBenchmark benchmark;
  int64_t picoseconds_per_instruction = 0;
};

// `mote mlperf --serve`: an emulated board whose serial port is a pseudo-terminal, until Ctrl-C. `ready` is
// called when the port can be opened.
Status mlperf_serve(const MlperfServeRequest& request, const std::function<void(const MlperfDevice&)>& ready);

}  // namespace mote
