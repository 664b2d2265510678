// SPDX-License-Identifier: Apache-2.0
#include "flow/budget.h"

#include <algorithm>
#include <filesystem>

#include "base/format.h"
#include "data/dataset.h"
#include "flow/bench.h"
#include "flow/period.h"
#include "flow/project.h"
#include "flow/stream_project.h"

namespace mote {

namespace {

constexpr double kDaysPerYear = 365.25;
constexpr double kRegulatorEfficiency = 0.9;

// Days until the battery is empty: what is drawn and what it loses by itself, both evenly.
double days_of(double milliwatt_hours, double milliwatt, double self_discharge_percent) {
  const double lost_per_day = milliwatt_hours * self_discharge_percent / 100 / kDaysPerYear;
  return milliwatt_hours / (milliwatt * 24 + lost_per_day);
}

std::vector<Assumption> assumptions(const BudgetInput& input) {
  std::vector<Assumption> out = {
      {"battery", format("a charge is counted at the supply of {} V", *input.board.supply_volts),
       "a battery at a higher voltage gives more with a switching regulator, the same with a linear one"},
      {"regulator", format("{:.0f} % efficient", kRegulatorEfficiency * 100),
       "Texas Instruments, TPS62740 datasheet, first page: up to 90 % at 10 uA"},
      {"self-discharge", format("{} % of the capacity a year", input.self_discharge_percent),
       "Panasonic, coin type lithium batteries: 1 % a year at 20 degrees; --self-discharge sets another"},
      {"sensor", "its own power is not counted, on either side", ""}};
  for (const Radio& radio : radios())
    out.insert(out.end(), radio.assumptions.begin(), radio.assumptions.end());
  return out;
}

Status check_rate(const BudgetInput& input) {
  if (!input.cycles || input.board.mhz <= 0) return ok_status();
  const double seconds = *input.cycles / (input.board.mhz * 1e6);
  if (seconds * input.rate <= 1) return ok_status();
  return Error(Code::kInvalid,
               format("{:.4g} inferences a second are too many for {}: one takes {:.4g} ms", input.rate,
                      input.board.title, seconds * 1e3),
               format("at most {:.4g}/s; or a faster board, or a smaller model", 1 / seconds));
}

void add_device(BudgetSummary* out) {
  const BudgetInput& input = out->input;
  out->energy = inference_energy(input.board, input.cycles, input.cycles_error_percent);
  if (!input.cycles) {
    out->why["cycles"] = input.why_no_cycles;
    if (input.board.energy) out->energy.why += ": " + input.why_no_cycles;
  }
  if (!out->energy.microjoule) {
    for (const char* key : {"energy_uj", "average_milliwatt", "battery_days"})
      out->why[key] = out->energy.why;
    return;
  }
  out->duty = duty_cycle(input.board, *input.cycles, out->energy, input.rate);
  const auto days = [&](double factor) {
    return days_of(out->battery_milliwatt_hours,
                   out->duty->active_milliwatt * factor + out->duty->sleep_milliwatt,
                   input.self_discharge_percent);
  };
  const double error = *out->energy.error_percent / 100;
  out->battery_days = days(1);
  out->battery_days_low = days(1 + error);
  out->battery_days_high = days(std::max(0.0, 1 - error));
}

void add_radios(BudgetSummary* out) {
  const BudgetInput& input = out->input;
  const double sleep = input.board.energy ? input.board.energy->sleep_milliwatt.value_or(0) : 0;
  for (const Radio& radio : radios()) {
    RadioBudget entry{radio.name, send_windows(radio, input.raw_bytes, input.rate), std::nullopt};
    if (entry.cost.milliwatt)
      entry.battery_days =
          days_of(out->battery_milliwatt_hours, *entry.cost.milliwatt + sleep, input.self_discharge_percent);
    out->radios.push_back(std::move(entry));
  }
}

struct Subject {
  std::string model, board, raw_data;
  std::optional<int64_t> raw_bytes;  // none: the model's inputs
};

Result<Subject> find_subject(const BudgetRequest& request) {
  Subject out{request.subject, request.board, "input tensors of the model", std::nullopt};
  std::error_code ignored;
  MOTE_ASSIGN(const std::optional<StreamProject> stream, find_stream_project(request.subject));
  if (stream) {
    out.model = request.subject;
    out.raw_data = "samples from one answer to the next";
    if (out.board.empty()) out.board = stream->board;
  } else if (std::filesystem::is_directory(request.subject, ignored)) {
    MOTE_ASSIGN(const Project project, open_project(request.subject));
    MOTE_ASSIGN(out.model, trained_model(project));
    if (out.board.empty()) out.board = project.board;
    // A project that was moved without its data still has its model.
    if (const Result<Dataset> dataset = open_dataset(project.dataset); dataset.ok()) {
      out.raw_bytes = dataset->sample_bytes();
      out.raw_data = format("one sample of the dataset '{}'", dataset->name);
    }
  }
  if (request.raw_bytes) {
    out.raw_bytes = request.raw_bytes;
    out.raw_data = "as given by --raw-bytes";
  }
  if (out.board.empty())
    return Error(Code::kInvalid, "no board is named", "add --board BOARD; mote boards lists them");
  return out;
}

int64_t input_bytes(const Compiled& compiled) {
  int64_t bytes = 0;
  for (const TensorId id : compiled.model.graph.inputs) bytes += compiled.model.graph.tensor(id).bytes();
  return bytes;
}

// The one place that knows where a measurement keeps its cycles.
void take_cycles(const BenchResult& measured, BudgetInput* input) {
  // An estimate whose error nobody knows would make a battery's life look known.
  const char* key = measured.cycles.cycles ? "cycles_error_percent" : "cycles_estimated";
  const auto why = measured.why.find(key);
  if (why != measured.why.end()) {
    input->why_no_cycles = why->second;
    return;
  }
  input->cycles = static_cast<double>(*measured.cycles.cycles);
  input->cycles_error_percent = measured.cycles.error_percent.value_or(0);
}

Status measure_cycles(const Subject& subject, const ModelOptions& options, BudgetInput* input) {
  if (!input->board.is_exact()) {
    input->why_no_cycles = input->board.emulator->why;
    return ok_status();
  }
  BenchRequest request;
  request.models = {subject.model};
  request.boards = {subject.board};
  request.model_options = options;
  MOTE_ASSIGN(const std::vector<BenchResult> results, bench(request));
  if (results.at(0).error) return *results[0].error;
  take_cycles(results[0], input);
  return ok_status();
}

}  // namespace

Result<BudgetSummary> make_budget(const BudgetInput& input) {
  if (!input.board.supply_volts)
    return Error(Code::kInvalid,
                 format("{} has no supply voltage: it is a core, not a board", input.board.name),
                 "name a board that one can buy; mote boards lists them");
  MOTE_TRY(check_rate(input));
  BudgetSummary out;
  out.input = input;
  out.battery_milliwatt_hours =
      input.battery.energy_milliwatt_hours(*input.board.supply_volts) * kRegulatorEfficiency;
  out.assumptions = assumptions(input);
  add_device(&out);
  add_radios(&out);
  return out;
}

Result<BudgetSummary> budget(const BudgetRequest& request) {
  BudgetInput input;
  MOTE_ASSIGN(input.battery, parse_battery(request.battery));
  MOTE_ASSIGN(input.rate, parse_rate(request.rate));
  if (!(request.self_discharge_percent >= 0 && request.self_discharge_percent <= 100))
    return Error(Code::kInvalid, format("{} % a year is no self-discharge", request.self_discharge_percent),
                 "give a number from 0 to 100");
  if (request.cycles && !(*request.cycles > 0))
    return Error(Code::kInvalid, format("{} is no number of cycles", *request.cycles),
                 "give a number above 0");
  if (request.raw_bytes && *request.raw_bytes < 1)
    return Error(Code::kInvalid, format("{} is no number of bytes", *request.raw_bytes),
                 "give a number above 0");
  input.self_discharge_percent = request.self_discharge_percent;
  input.cycles = request.cycles;
  MOTE_ASSIGN(const Subject subject, find_subject(request));
  MOTE_ASSIGN(input.board, find_board(subject.board));
  MOTE_TRY(make_budget(input));  // what is wrong with the board, before time is spent on it
  MOTE_ASSIGN(const Compiled compiled,
              compile_file(subject.model, input.board, Optimize::kFull, request.model_options));
  MOTE_TRY(check_fit(compiled));
  MOTE_ASSIGN(const Period period, period_of(compiled));
  input.raw_bytes = subject.raw_bytes.value_or(input_bytes(compiled) * period.runs);
  if (!input.cycles) MOTE_TRY(measure_cycles(subject, request.model_options, &input));
  MOTE_ASSIGN(BudgetSummary out, make_budget(input));
  out.subject = request.subject;
  out.raw_data = subject.raw_data;
  return out;
}

Json to_json(const BudgetSummary& s) {
  const BudgetInput& in = s.input;
  constexpr double kSecondsPerDay = 86400;
  Json radio_list = Json::array(), assumption_list = Json::array();
  for (const RadioBudget& r : s.radios) {
    const std::optional<double>& mw = r.cost.milliwatt;
    radio_list.push_back({{"name", r.name},
                          {"megabytes_per_day", r.cost.megabytes_per_day},
                          {"airtime_share", r.cost.airtime_share},
                          {"millijoule_per_day", mw ? Json(*mw * kSecondsPerDay) : Json(nullptr)},
                          {"average_milliwatt", or_null(mw)},
                          {"battery_days", or_null(r.battery_days)},
                          {"why", r.cost.why.empty() ? Json(nullptr) : Json(r.cost.why)}});
  }
  for (const Assumption& a : s.assumptions)
    assumption_list.push_back({{"what", a.what}, {"value", a.value}, {"source", a.source}});
  const auto of_duty = [&](auto get) { return s.duty ? Json(get(*s.duty)) : Json(nullptr); };
  return {{"subject", s.subject},
          {"board", in.board.name},
          {"rate_hz", in.rate},
          {"battery", in.battery.text},
          {"battery_milliwatt_hours", s.battery_milliwatt_hours},
          {"supply_volts", or_null(in.board.supply_volts)},
          {"cycles", or_null(in.cycles)},
          {"cycles_error_percent", in.cycles ? Json(in.cycles_error_percent) : Json(nullptr)},
          {"energy_uj", or_null(s.energy.microjoule)},
          {"energy_error_percent", or_null(s.energy.error_percent)},
          {"energy_source", s.energy.source.empty() ? Json(nullptr) : Json(s.energy.source)},
          {"active_seconds", of_duty([](const DutyCycle& d) { return d.active_seconds; })},
          {"duty_cycle", of_duty([](const DutyCycle& d) { return d.active_share; })},
          {"active_milliwatt", of_duty([](const DutyCycle& d) { return d.active_milliwatt; })},
          {"sleep_milliwatt", s.duty && s.duty->sleep_known ? Json(s.duty->sleep_milliwatt) : Json(nullptr)},
          {"average_milliwatt",
           of_duty([](const DutyCycle& d) { return d.active_milliwatt + d.sleep_milliwatt; })},
          {"millijoule_per_day", of_duty([](const DutyCycle& d) {
             return (d.active_milliwatt + d.sleep_milliwatt) * kSecondsPerDay;
           })},
          {"battery_days", or_null(s.battery_days)},
          {"battery_days_range",
           s.battery_days ? Json{*s.battery_days_low, *s.battery_days_high} : Json(nullptr)},
          {"raw_data", s.raw_data},
          {"raw_bytes", in.raw_bytes},
          {"radios", radio_list},
          {"assumptions", assumption_list},
          {"why", s.why}};
}

}  // namespace mote
