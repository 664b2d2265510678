// SPDX-License-Identifier: Apache-2.0
#pragma once
// The tables [flash], [ram] and [core_caches] of board.toml.
#include "base/toml.h"
#include "target/target.h"

namespace mote {

// Origin and size; `more` are other keys that the table may have.
Result<Memory> read_memory(const Toml& table, std::vector<std::string> more = {});

// All that the three tables say. The core must be known already.
Status read_memories(const Toml& board, Target* target);

}  // namespace mote
