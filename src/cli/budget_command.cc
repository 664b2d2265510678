// SPDX-License-Identifier: Apache-2.0
#include <memory>

#include "base/format.h"
#include "cli/command.h"
#include "flow/budget.h"
#include "report/table.h"

namespace mote {

namespace {

// "12 days", "4.1 years".
std::string lifetime(double days) {
  constexpr double kDaysPerYear = 365.25;
  if (days < 2) return format("{:.3g} hours", days * 24);
  return days < 2 * kDaysPerYear ? format("{:.0f} days", days) : format("{:.1f} years", days / kDaysPerYear);
}

std::string power(double milliwatt) {
  return milliwatt < 1 ? format("{:.3g} uW", milliwatt * 1e3) : format("{:.3g} mW", milliwatt);
}

void print_device(const BudgetSummary& s) {
  const BudgetInput& in = s.input;
  print(format("{} on {}, {:.4g}/s, battery {} ({:.4g} mWh behind the regulator)\n", s.subject,
               in.board.title, in.rate, in.battery.text, s.battery_milliwatt_hours));
  if (in.cycles)
    print(format("  cycles: {}{}\n", with_commas(static_cast<int64_t>(*in.cycles)),
                 in.cycles_error_percent > 0 ? format(" (estimated, +-{:.0f} %)", in.cycles_error_percent)
                                             : std::string()));
  if (!s.duty) print(format("  no energy and no battery life: {}\n", s.energy.why));
  if (!s.duty) return;
  const DutyCycle& d = *s.duty;
  print(format("  one inference: {:.4g} ms, {:.4g} uJ (estimated, +-{:.0f} %; {})\n", d.active_seconds * 1e3,
               *s.energy.microjoule, *s.energy.error_percent, s.energy.source));
  print(format("  awake {:.3g} % of the time: {}\n", d.active_share * 100, power(d.active_milliwatt)));
  print(d.sleep_known
            ? format("  asleep otherwise: {} ({})\n", power(d.sleep_milliwatt), in.board.energy->sleep_source)
            : std::string("  asleep otherwise: no figure is published, and none is counted\n"));
  print(format("  average power {}\n", power(d.active_milliwatt + d.sleep_milliwatt)));
  print(format("  battery life {} (from {} to {})\n", lifetime(*s.battery_days),
               lifetime(*s.battery_days_low), lifetime(*s.battery_days_high)));
}

void print_comparison(const BudgetSummary& s) {
  constexpr double kSecondsPerDay = 86400;
  print(format("\nthe same raw data sent instead ({} bytes an inference: {}):\n",
               with_commas(s.input.raw_bytes), s.raw_data));
  TextTable table(
      {{"way"}, {"MB a day", Align::kRight}, {"mJ a day", Align::kRight}, {"battery", Align::kRight}, {""}});
  if (s.duty)
    table.add_row({"on the device", "0", format("{:.4g}", s.duty->active_milliwatt * kSecondsPerDay),
                   lifetime(*s.battery_days), "inference alone; results not sent"});
  for (const RadioBudget& r : s.radios)
    table.add_row({r.name, format("{:.4g}", r.cost.megabytes_per_day),
                   r.cost.milliwatt ? format("{:.4g}", *r.cost.milliwatt * kSecondsPerDay) : "-",
                   r.battery_days ? lifetime(*r.battery_days) : "-", r.cost.why});
  print(table.to_string("  "));
  print("\nassumptions:\n");
  TextTable assumptions({{"of"}, {"value"}, {"source"}});
  for (const Assumption& a : s.assumptions) assumptions.add_row({a.what, a.value, a.source});
  print(assumptions.to_string("  "));
}

}  // namespace

void add_budget_command(CLI::App& app, Session& session) {
  CLI::App* command = add_command(
      app, "budget", "battery life on a board, and what sending the raw data would cost instead",
      "mote budget kws.tflite --board arduino-nano-33-ble --battery 220mAh --rate 1/s --raw-bytes 32000");
  auto request = std::make_shared<BudgetRequest>();
  auto cycles = std::make_shared<double>(0);
  auto raw_bytes = std::make_shared<int64_t>(0);
  auto json = std::make_shared<bool>(false);
  command
      ->add_option("PROJECT|MODEL", request->subject, "a project's folder, or a .tflite, .onnx or .mote file")
      ->required();
  add_open_options(command, &request->model_options);
  command->add_option("--battery", request->battery, "its capacity: 220mAh, 2.4Ah, 660mWh or 10Wh")
      ->required();
  command->add_option("--rate", request->rate, "inferences: 1/s, 10/min, 6/h, 24/day or 2Hz")->required();
  command->add_option("--board", request->board, "board, see 'mote boards'; the project's unless given");
  command
      ->add_option("--self-discharge", request->self_discharge_percent,
                   "of the battery, in percent of its capacity a year")
      ->capture_default_str();
  CLI::Option* given = command->add_option("--cycles", *cycles,
                                           "of one inference, measured on your board, instead of estimated");
  CLI::Option* raw = command->add_option("--raw-bytes", *raw_bytes,
                                         "of sensor data for one inference, such as 32000 for a second of "
                                         "sound; else the dataset's or the model's");
  add_json_flag(command, json.get());
  command->callback([request, cycles, given, raw_bytes, raw, json, &session] {
    if (raw->count() > 0) request->raw_bytes = *raw_bytes;
    if (given->count() > 0) request->cycles = *cycles;
    const Result<BudgetSummary> result = budget(*request);
    if (!result.ok()) return fail(session, result.error());
    if (*json) return print_json(to_json(*result));
    print_device(*result);
    print_comparison(*result);
  });
}

}  // namespace mote
