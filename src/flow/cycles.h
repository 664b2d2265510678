// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <map>
#include <optional>
#include <string>

#include "base/json.h"
#include "emulate/emulate.h"
#include "ir/graph.h"

namespace mote {

// The estimate of one inference as it is shown to the user. What cannot be given is absent, and `why` says
// why.
struct CycleFigures {
  std::optional<int64_t> cycles;
  std::optional<double> error_percent;  // 90 % of unseen images of the core were within +- this
  // Where nine in ten of them would put the true figure, for errors that are not the same to both sides;
  // present when error_percent is.
  std::optional<int64_t> cycles_low, cycles_high;
  std::optional<double> latency_ms;
  std::map<std::string, std::string> why;  // by JSON key
};

// From a run that was counted with Counting::kCycles; is_float: the model computes in floating point.
CycleFigures cycle_figures(const Target& board, const InstructionCounts& counts, bool is_float);

// True if some node of the model takes and gives float values.
bool computes_in_float(const Graph& graph);

// None of them, for one reason.
CycleFigures no_cycle_figures(const std::string& why);

// "latency 43.2 ms (39 to 44.8), 5,184,000 cycles (estimated, ±8.0 %)"; "uncalibrated" in place of the band
// where there is none.
std::string cycles_text(const CycleFigures& figures);

// Adds cycles_estimated, cycles_error_percent, cycles_low, cycles_high and latency_ms.
void add_to_json(const CycleFigures& figures, Json* json);

}  // namespace mote
