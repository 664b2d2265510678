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
constexpr const char* kLow = "cycles_low";
constexpr const char* kHigh = "cycles_high";
constexpr const char* kLatency = "latency_ms";

void add_error(const Target& board, bool is_float, CycleFigures* out) {
  const CoreCalibration calibration = calibration_of(board.core, is_float);
  std::string why;
  if (!calibration.band_percent) {
    why = format("uncalibrated: no {} firmware with a published latency was run on a {}",
                 is_float ? "float" : "int8", board.core);
  } else if (!board.generic && !board.flash_timing) {
    why = format("board.toml does not say how the board's {} is timed; no wait states were assumed",
                 board.ram_holds_code ? "RAM, which the program runs from," : "flash");
  } else {
    // Rounded up to a tenth: a band that is printed must hold what it says.
    out->error_percent = std::ceil(*calibration.band_percent * 10) / 10;
    const auto cycles = static_cast<double>(*out->cycles);
    out->cycles_low = static_cast<int64_t>(cycles / (1 + calibration.interval_high_percent / 100));
    out->cycles_high = static_cast<int64_t>(std::ceil(cycles / (1 + calibration.interval_low_percent / 100)));
    return;
  }
  for (const char* key : {kError, kLow, kHigh}) out->why[key] = why;
}

}  // namespace

CycleFigures no_cycle_figures(const std::string& why) {
  CycleFigures out;
  for (const char* key : {kCycles, kError, kLow, kHigh, kLatency}) out.why[key] = why;
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
  const bool calibrated = figures.error_percent.has_value();
  const std::string band =
      calibrated ? format("±{:.1f} %", *figures.error_percent) : std::string("uncalibrated");
  std::string latency;
  if (figures.latency_ms) {
    const double ms_per_cycle = *figures.latency_ms / static_cast<double>(*figures.cycles);
    latency = format("latency {:.4g} ms", *figures.latency_ms);
    if (calibrated)
      latency += format(" ({:.3g} to {:.3g})", static_cast<double>(*figures.cycles_low) * ms_per_cycle,
                        static_cast<double>(*figures.cycles_high) * ms_per_cycle);
    latency += ", ";
  }
  return format("{}{} cycles (estimated, {})", latency, with_commas(*figures.cycles), band);
}

void add_to_json(const CycleFigures& figures, Json* json) {
  (*json)[kCycles] = or_null(figures.cycles);
  (*json)[kError] = or_null(figures.error_percent);
  (*json)[kLow] = or_null(figures.cycles_low);
  (*json)[kHigh] = or_null(figures.cycles_high);
  (*json)[kLatency] = or_null(figures.latency_ms);
}

}  // namespace mote
