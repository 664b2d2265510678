// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "flow/energy.h"
#include "flow/model_options.h"
#include "flow/quantity.h"
#include "flow/radio.h"

namespace mote {

struct BudgetRequest {
  std::string subject;  // a model file, or a project's folder
  std::string board;    // "" for the project's
  ModelOptions model_options = {};
  std::string battery, rate;
  double self_discharge_percent = 1;  // of the capacity, per year
  std::optional<double> cycles;       // of one inference, as measured on the board; estimated if absent
  std::optional<int64_t> raw_bytes;   // of the sensor data for one inference; if absent, a sample of the
                                      // project's dataset, or the model's inputs
};

// What the figures below follow from.
struct BudgetInput {
  Target board;
  Battery battery;
  double rate = 0;  // inferences per second
  double self_discharge_percent = 0;
  std::optional<double> cycles;
  double cycles_error_percent = 0;
  std::string why_no_cycles;
  int64_t raw_bytes = 0;  // of the sensor data for one inference
};

struct RadioBudget {
  std::string name;
  RadioCost cost;
  std::optional<double> battery_days;
};

struct BudgetSummary {
  std::string subject, raw_data;  // what raw_bytes is: "input tensors of the model", ...
  BudgetInput input;
  double battery_milliwatt_hours = 0;  // behind the regulator
  EnergyEstimate energy;
  std::optional<DutyCycle> duty;
  // With the energy per inference as estimated, and at the ends of its error.
  std::optional<double> battery_days, battery_days_low, battery_days_high;
  std::vector<RadioBudget> radios;  // the same raw data sent instead
  std::vector<Assumption> assumptions;
  std::map<std::string, std::string> why;  // by JSON key
};

// `mote budget`: runs the model on the emulated board unless cycles are given.
Result<BudgetSummary> budget(const BudgetRequest& request);

// The arithmetic alone. An error if the board has no supply voltage, or if the rate leaves no time for it.
Result<BudgetSummary> make_budget(const BudgetInput& input);

Json to_json(const BudgetSummary& summary);

}  // namespace mote
