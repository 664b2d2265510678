// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <optional>
#include <vector>

#include "base/result.h"
#include "ir/graph.h"

namespace mote {

// What signal_mel computes in fixed point, worked out from a node that infer() accepted; device/signal/mel.h
// has the formulas.
struct FixedMel {
  int log_powers = 1;  // 2 of powers, 1 of magnitudes
  uint32_t floor_multiplier = 0;
  int floor_shift = 0;
  int32_t log_offset = 0;
  int32_t multiplier = 0;
  int shift = 0;
};
Result<FixedMel> fixed_mel(const Graph& graph, const Node& node);

// Digits that the samples of a frame must leave free so that no number of the int16 transform of fft_length
// leaves its range: 0 where the window keeps sums low enough.
int mel_headroom(const std::vector<int16_t>& window, int64_t fft_length);

}  // namespace mote
