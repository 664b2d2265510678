// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "emulate/emulate.h"
#include "flow/compiled.h"

namespace mote {

// How often a model runs to its end. One with a window over a stream ends most of its runs there, and gives
// an answer with every so many of them.
struct Period {
  int64_t first = 1;  // the run, counted from 1, that gives the first answer
  int64_t runs = 1;   // from one answer to the next
  bool waits() const { return first > 1 || runs > 1; }
};

// Found by running the model on this computer. kUnsupported if no two of the first 65,536 runs give an
// answer.
Result<Period> period_of(const Compiled& compiled);

// What the last runs of a longer sequence cost together, by name and layer: the counts of all of it, less
// those of the same sequence without them.
InstructionCounts last_runs(const InstructionCounts& all, int64_t all_runs, const InstructionCounts& before,
                            int64_t runs_before);

}  // namespace mote
