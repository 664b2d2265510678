// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <string>

#include "target/target.h"

namespace mote {

// Of one inference. A figure that cannot be given is absent, and `why` says why.
struct EnergyEstimate {
  std::optional<double> microjoule;
  std::optional<double> error_percent;  // none: that of the cycles is not known
  std::string source;                   // of the energy per cycle
  std::string why;
};

// cycles * nanojoule_per_cycle. The errors of the two are independent of each other, so the result's is the
// root of the sum of their squares.
EnergyEstimate inference_energy(const Target& board, std::optional<double> cycles,
                                std::optional<double> cycles_error_percent);

// A board that wakes up for each inference and sleeps in between.
struct DutyCycle {
  double inferences_per_second = 0;
  double active_seconds = 0;                         // of one inference
  double active_share = 0;                           // of the time; above 1 the rate is impossible
  double active_milliwatt = 0, sleep_milliwatt = 0;  // averages over all time; their sum is the board's
  bool sleep_known = false;                          // otherwise sleep_milliwatt is 0
};

// The board must have a clock, and `energy` a figure.
DutyCycle duty_cycle(const Target& board, double cycles, const EnergyEstimate& energy,
                     double inferences_per_second);

}  // namespace mote
