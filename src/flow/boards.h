// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>

#include "base/json.h"
#include "target/target.h"

namespace mote {

// Whether the cycle estimate of the board's core was compared with silicon; nothing where there is no
// estimate.
std::optional<bool> is_calibrated(const Target& board);

// One board of `mote boards --json`: name, title, core, mhz, flash and ram in bytes, and more.
Json to_json(const Target& board);

}  // namespace mote
