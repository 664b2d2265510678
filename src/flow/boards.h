// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "base/json.h"
#include "target/target.h"

namespace mote {

// One board of `mote boards --json`: name, title, core, mhz, flash and ram in bytes, and more.
Json to_json(const Target& board);

}  // namespace mote
