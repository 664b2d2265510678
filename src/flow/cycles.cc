// SPDX-License-Identifier: Apache-2.0
#include "flow/cycles.h"

#include <algorithm>
#include <cmath>

#include "base/format.h"
#include "flow/calibration.h"

namespace mote {

namespace {

constexpr const char* kCycles = "cycles_estimated";
constexpr const char* kError = "cycles_error_percent";
constexpr const char* kLatency = "latency_ms";

void add_error(const Target& board, bool is_float, CycleFigures* out) {
  const CoreCalibration calibration = calibration_of(board.core, is_float);
  if (!calibration.band_percent) {
    out->why[kError] = format("uncalibrated: no {} firmware with a published latency was run on a {}",
                              is_float ? "float" : "int8", board.core);
  } else if (!board.generic && !board.flash_timing) {
    out->why[kError] =
        format("board.toml does not say how the board's {} is timed; no wait states were assumed",
               board.ram_holds_code ? "RAM, which the program runs from," : "flash");
  } else {
    // Rounded up to a tenth: a band that is printed must hold what it says.
    out->error_percent = std::ceil(*calibration.band_percent * 10) / 10;
  }
}

}  // namespace

CycleFigures no_cycle_figures(const std::string& why) {
  CycleFigures out;
  for (const char* key : {kCycles, kError, kLatency}) out.why[key] = why;
  return out;
}

CycleFigures cycle_figures(const Target& board, const InstructionCounts& counts, bool is_float) {
  if (!board.is_exact()) return no_cycle_figures(board.emulator->why);
  if (!counts.cycles)
    return no_cycle_figures(has_cycle_model(board.core)
                                ? "cycles were not estimated in this run"
                                : format("there is no cycle model of a {}", board.core));
  CycleFigures out;
  out.cycles = static_cast<int64_t>(counts.cycles->total.mean + 0.5);
  add_error(board, is_float, &out);
  if (board.mhz > 0) {
    out.latency_ms = counts.cycles->total.mean / (board.mhz * 1000);
  } else {
    out.why[kLatency] = "a generic core has no clock; choose a board, or divide the cycles by a clock";
  }
  return out;
}

bool computes_in_float(const Graph& graph) {
  const auto is_float = [&](const std::vector<TensorId>& tensors) {
    return !tensors.empty() && graph.tensor(tensors[0]).type == DType::kFloat32;
  };
  return std::any_of(graph.nodes.begin(), graph.nodes.end(),
                     [&](const Node& node) { return is_float(node.inputs) && is_float(node.outputs); });
}

std::string cycles_text(const CycleFigures& figures) {
  if (!figures.cycles) return "";
  const std::string band =
      figures.error_percent ? format("±{:.1f} %", *figures.error_percent) : std::string("uncalibrated");
  const std::string latency = figures.latency_ms ? format("latency {:.4g} ms, ", *figures.latency_ms) : "";
  return format("{}{} cycles (estimated, {})", latency, with_commas(*figures.cycles), band);
}

void add_to_json(const CycleFigures& figures, Json* json) {
  (*json)[kCycles] = or_null(figures.cycles);
  (*json)[kError] = or_null(figures.error_percent);
  (*json)[kLatency] = or_null(figures.latency_ms);
}

}  // namespace mote
