// SPDX-License-Identifier: Apache-2.0
#pragma once
// Amounts that a user types with their unit.
#include <string>

#include "base/result.h"

namespace mote {

struct Battery {
  std::string text;  // as it was typed
  // One of the two is given, the other 0.
  double milliampere_hours = 0, milliwatt_hours = 0;

  // A charge is counted at the voltage that the board takes.
  double energy_milliwatt_hours(double supply_volts) const {
    return milliwatt_hours > 0 ? milliwatt_hours : milliampere_hours * supply_volts;
  }
};

// "220mAh", "2.4 Ah", "660mWh", "10Wh".
Result<Battery> parse_battery(const std::string& text);

// Inferences per second, from "1/s", "10/min", "6/h", "24/day" or "2Hz".
Result<double> parse_rate(const std::string& text);

}  // namespace mote
