// SPDX-License-Identifier: Apache-2.0
#include "flow/average_power.h"

#include "base/format.h"
#include "flow/energy.h"

namespace mote {

AveragePower average_power(const BenchResult& cost, const RealTime& time, const Target& board) {
  AveragePower out;
  if (!cost.energy_uj || !cost.cycles.cycles) {
    const auto why = cost.why.find("energy_uj");
    out.how = why == cost.why.end() ? "needs the energy of an answer" : why->second;
    return out;
  }
  if (time.too_slow()) {
    out.how = "the board does not keep up with its sensor";
    return out;
  }
  EnergyEstimate energy;
  energy.microjoule = cost.energy_uj;
  const DutyCycle duty =
      duty_cycle(board, static_cast<double>(*cost.cycles.cycles), energy, 1000 / time.period_ms);
  out.active_milliwatt = duty.active_milliwatt;
  out.sleep_milliwatt = duty.sleep_milliwatt;
  out.milliwatt = duty.active_milliwatt + duty.sleep_milliwatt;
  const std::string error = cost.energy_error_percent ? format("±{:.1f} %", *cost.energy_error_percent)
                                                      : std::string("uncalibrated");
  out.how =
      format("estimated, {}: an answer every {:.4g} ms, {:.3g} % of the time awake, {}; sensor not counted",
             error, time.period_ms, 100 * duty.active_share,
             duty.sleep_known ? format("asleep {:.3g} mW", *board.energy->sleep_milliwatt)
                              : std::string("what it draws asleep is not published, and taken as 0"));
  return out;
}

Json to_json(const AveragePower& power) {
  const bool known = power.milliwatt.has_value();
  return {{"milliwatt", or_null(power.milliwatt)},
          {"active_milliwatt", known ? Json(power.active_milliwatt) : Json(nullptr)},
          {"sleep_milliwatt", known ? Json(power.sleep_milliwatt) : Json(nullptr)},
          {"how", power.how}};
}

}  // namespace mote
