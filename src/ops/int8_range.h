// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "ir/type.h"

namespace mote {

// The narrowest range that is quantised: it keeps every factor between scales within the reach of the
// kernels.
constexpr float kNarrowestRange = 1e-5f;

// Scale and zero point of int8 for values in [low, high]; the range is widened to hold 0, which gets a step
// of its own, and to kNarrowestRange. A range that starts at 0 has zero point -128.
Quant int8_range(float low, float high);

}  // namespace mote
