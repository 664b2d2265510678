// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <string>

#include "flow/real_time.h"

namespace mote {

// Of a board that listens: it runs for each answer and sleeps until the next. The sensor is not counted.
struct AveragePower {
  std::optional<double> milliwatt;
  double active_milliwatt = 0, sleep_milliwatt = 0;  // their averages over all time; the sum is the board's
  std::string how;                                   // what it follows from; or why there is none
};

AveragePower average_power(const BenchResult& cost, const RealTime& time, const Target& board);

Json to_json(const AveragePower& power);

}  // namespace mote
