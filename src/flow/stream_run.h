// SPDX-License-Identifier: Apache-2.0
#pragma once
// Runs a graph with windows over a stream on the host, step by step, as the firmware does.
#include <functional>

#include "emulate/chunks.h"
#include "flow/compiled.h"

namespace mote {

// From the beginning, with new states, a run with every whole step of samples that has come. `on_answer` gets
// each run that did not end at a window that waits: its number, the frames that had arrived, and output 0.
// Returns the number of runs.
using OnAnswer = std::function<void(int64_t run, int64_t frame, const Bytes& output)>;
Result<int64_t> run_over_stream(const Compiled& compiled, const SampleStream& stream,
                                const OnAnswer& on_answer);

// Frames of one step.
int64_t step_frames(const Graph& graph, int64_t channels);

// Frames after which the graph answers for the first time: what its first answer looks at.
Result<int64_t> frames_to_first_answer(const Compiled& compiled, int64_t channels);

}  // namespace mote
