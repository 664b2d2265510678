// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <optional>

#include "ops/dsp_packing.h"

namespace mote {

// A channel's rescaling in the form of kernels that shift right by the same number R for all channels, which
// the saturating instruction does on its way:
//
//   saturate8((floor((sum * 2^shift + bias) * multiplier / 2^32) + round) >> R)
//
// where `sum` has no bias. This and TFLite's rescaling are both step functions of the sum with at most 255
// steps, so they are equal if every step is at the same sum. The slope, 2^shift * multiplier, is TFLite's
// factor; what is left to choose is how far the steps are moved, bias * multiplier + round * 2^32, which must
// lie in some narrow range. As multiplier / 2^32 is no simple fraction, nearly every range has such a pair.
struct FixedShift {
  int shift = 0;  // to the left
  int32_t bias = 0;
  int32_t multiplier = 0;  // in [1, 2^31)
  int32_t round = 0;
};

// What a kernel allows.
struct FixedShiftLimits {
  int right_shift = 0;               // R
  int min_shift = 0, max_shift = 0;  // to the left
  int32_t min_round = INT32_MIN / 2, max_round = INT32_MAX / 2;
};

// The form of a channel, equal for every sum that its inputs can give, once both are clamped to the
// activation's range; no value if none is found.
std::optional<FixedShift> fixed_shift(const DspChannel& channel, const DspOutput& output,
                                      const FixedShiftLimits& limits);

}  // namespace mote
