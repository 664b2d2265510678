// SPDX-License-Identifier: Apache-2.0
#pragma once
// Runs a firmware while its memory is being damaged, or while the core is reset in the middle of an
// inference.
#include <cstdint>
#include <vector>

#include "emulate/emulate.h"

namespace mote {

// What happens to the arena, or to the core, during an inference.
struct RunTimeFault {
  int64_t inference = 0;
  int64_t step = 0;    // after so many steps of it, or its last if it has fewer; 0: before the first
  int64_t offset = 0;  // in the arena, bytes
  uint8_t mask = 0;    // the bits that flip; 0: the core is reset
};

struct WeightFlip {
  int64_t offset = 0;  // from the start of the constants in flash, bytes
  int bit = 0;         // 0..7
};

struct FaultRequest {
  Bytes inputs;  // as in RunRequest
  std::vector<RunTimeFault> faults;
  std::vector<WeightFlip> weight_flips;
  bool check_weights = true;  // at start, as firmware should
  double seconds_per_inference = 120;
};

struct FaultRun {
  bool refused = false;       // the firmware found its constants damaged and ran nothing
  std::vector<int64_t> lost;  // inferences that a reset interrupted, ascending
  Bytes outputs;              // of all others, in their order
  std::vector<bool> early;    // of these: it ended at a window that waits, its outputs are zeros
};

// Bytes of constants that a weight flip can hit.
Result<int64_t> weight_bytes(const Firmware& firmware);

// kInvalid if a fault lies outside the inferences, the steps, the arena or the constants.
Result<FaultRun> run_with_faults(const Firmware& firmware, const FaultRequest& request);

}  // namespace mote
