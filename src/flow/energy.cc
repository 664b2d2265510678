// SPDX-License-Identifier: Apache-2.0
#include "flow/energy.h"

#include <algorithm>
#include <cmath>

#include "base/format.h"

namespace mote {

EnergyEstimate inference_energy(const Target& board, std::optional<double> cycles,
                                std::optional<double> cycles_error_percent) {
  EnergyEstimate out;
  if (board.is_host() || board.generic) {
    out.why = "a core without a chip around it has no energy of its own: name a board";
  } else if (!board.energy) {
    out.why = format("no energy per cycle is published for the {}", board.title);
  } else if (!cycles) {
    out.why = "needs cycles";
  } else {
    out.source = board.energy->source;
    out.microjoule = *cycles * board.energy->nanojoule_per_cycle * 1e-3;
    if (cycles_error_percent)
      out.error_percent = std::hypot(*cycles_error_percent, board.energy->error_percent);
  }
  return out;
}

DutyCycle duty_cycle(const Target& board, double cycles, const EnergyEstimate& energy,
                     double inferences_per_second) {
  DutyCycle out;
  out.inferences_per_second = inferences_per_second;
  out.active_seconds = cycles / (board.mhz * 1e6);
  out.active_share = out.active_seconds * inferences_per_second;
  out.active_milliwatt = *energy.microjoule * 1e-3 * inferences_per_second;
  out.sleep_known = board.energy->sleep_milliwatt.has_value();
  out.sleep_milliwatt = board.energy->sleep_milliwatt.value_or(0) * std::max(0.0, 1 - out.active_share);
  return out;
}

}  // namespace mote
