// SPDX-License-Identifier: Apache-2.0
#include "events/tables.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "base/format.h"
#include "base/text.h"

namespace mote {

namespace {

constexpr double kMostSteps = 2147483647;
constexpr int64_t kMostOutputs = 4096;
constexpr double kFixedOne = 65536;  // of mote_fixed_answer()

Result<uint32_t> steps_of(double ms, double step_seconds, const Origin& where) {
  // What is a whole number of steps but for rounding stays one.
  const double steps = std::ceil(ms / 1000 / step_seconds - 1e-6);
  if (steps > kMostSteps)
    return Error(Code::kInvalid, format("{} ms are {} steps of samples", ms, steps),
                 format("at most {}", with_commas(static_cast<int64_t>(kMostSteps))), where);
  return static_cast<uint32_t>(std::max(steps, 0.0));
}

// A real value as a sum of `smooth` stored ones that is just not below it.
int64_t stored_sum(double real, const Tensor& output, int32_t smooth) {
  const double stored = output.type == DType::kFloat32
                            ? real * kFixedOne
                            : real / static_cast<double>(output.quant.scale[0]) + output.quant.zero_point[0];
  // Scales are floats: what is a stored value but for their rounding must not become the next one.
  const double sum = stored * smooth;
  return static_cast<int64_t>(std::ceil(sum - 1e-6 * std::max(1.0, std::abs(sum))));
}

// The range of the real values that an output can have.
std::pair<double, double> real_range(const Tensor& output) {
  if (output.type == DType::kFloat32) return {-32768, 32767};
  const double scale = output.quant.scale[0], zero_point = output.quant.zero_point[0];
  const double high = output.type == DType::kInt8 ? 127 : 32767;
  return {scale * (-high - 1 - zero_point), scale * (high - zero_point)};
}

Result<uint16_t> find_output(const EventRule& rule, const Graph& graph, int64_t outputs) {
  const auto found = std::find(graph.labels.begin(), graph.labels.end(), rule.output);
  if (found != graph.labels.end() && found - graph.labels.begin() < outputs)
    return static_cast<uint16_t>(found - graph.labels.begin());
  const bool number = !rule.output.empty() && rule.output.size() < 6 &&
                      std::all_of(rule.output.begin(), rule.output.end(),
                                  [](unsigned char c) { return c >= '0' && c <= '9'; });
  if (number && std::stoi(rule.output) < outputs) return static_cast<uint16_t>(std::stoi(rule.output));
  return Error(Code::kInvalid,
               format("event '{}': the model has no output '{}'", rule.name, printable(rule.output)),
               graph.labels.empty() ? format("it has no labels; give an index from 0 to {}", outputs - 1)
                                    : did_you_mean(rule.output, graph.labels),
               rule.where);
}

uint8_t find_state(const EventRules& rules, const std::string& name) {
  for (size_t i = 0; i < rules.states.size(); ++i)
    if (rules.states[i].name == name) return static_cast<uint8_t>(i);
  return MOTE_ANY_STATE;
}

Status check_output(const Tensor& output) {
  const bool real = output.type == DType::kFloat32;
  const bool stored = (output.type == DType::kInt8 || output.type == DType::kInt16) && output.quant.present();
  if ((real || stored) && output.elements() >= 1 && output.elements() <= kMostOutputs) return ok_status();
  return Error(Code::kUnsupported,
               format("output '{}' is {} {}", output.name, dtype_name(output.type), shape_text(output.shape)),
               format("events need up to {} values of float32, or of int8 or int16 with a scale",
                      with_commas(kMostOutputs)));
}

Result<mote_rule> table_of(const EventRule& rule, const EventRules& rules, const Graph& graph,
                           double step_seconds) {
  const Tensor& output = graph.tensor(graph.outputs[0]);
  const auto [low, high] = real_range(output);
  if (rule.threshold > high || rule.threshold <= low)
    return Error(Code::kInvalid,
                 format("event '{}': output '{}' is never on both sides of the threshold {}", rule.name,
                        output.name, rule.threshold),
                 format("it lies between {:.6g} and {:.6g}", low, high), rule.where);
  mote_rule out = {};
  out.begin = stored_sum(rule.threshold, output, rules.smooth);
  out.end = stored_sum(rule.release, output, rules.smooth);
  MOTE_ASSIGN(out.silence, steps_of(rule.silence_ms, step_seconds, rule.where));
  MOTE_ASSIGN(out.output, find_output(rule, graph, output.elements()));
  out.every = static_cast<uint16_t>(rule.every);
  out.at_least = static_cast<uint8_t>(rule.at_least);
  out.of = static_cast<uint8_t>(rule.of);
  out.largest = rule.largest ? 1 : 0;
  out.in_state = find_state(rules, rule.in_state);
  out.to_state = find_state(rules, rule.to_state);
  return out;
}

}  // namespace

mote_decision_rules EventTables::device_rules() const {
  return {rules.data(), states.empty() ? nullptr : states.data(), silence, outputs,
          smooth,       static_cast<uint8_t>(rules.size())};
}

int64_t EventTables::memory_bytes() const {
  return int64_t{smooth} * outputs * static_cast<int64_t>(sizeof(int32_t)) +
         outputs * static_cast<int64_t>(sizeof(int64_t)) +
         static_cast<int64_t>(rules.size() * sizeof(mote_rule_memory));
}

Result<EventTables> event_tables(const EventRules& rules, const Graph& graph, double step_seconds) {
  EventTables out;
  if (rules.events.empty()) return out;
  const Tensor& output = graph.tensor(graph.outputs.at(0));
  if (const Status status = check_output(output); !status.ok())
    return status.error().at(rules.events[0].where);
  out.outputs = static_cast<uint16_t>(output.elements());
  out.smooth = static_cast<uint16_t>(rules.smooth);
  out.type = output.type;
  MOTE_ASSIGN(out.silence, steps_of(rules.silence_ms, step_seconds, rules.events[0].where));
  for (const EventRule& rule : rules.events) {
    MOTE_ASSIGN(const mote_rule table, table_of(rule, rules, graph, step_seconds));
    out.rules.push_back(table);
    out.names.push_back(rule.name);
  }
  for (const EventState& state : rules.states) {
    MOTE_ASSIGN(const uint32_t steps, steps_of(state.for_ms, step_seconds, state.where));
    out.states.push_back({state.for_ms > 0 ? std::max(steps, 1U) : 0, find_state(rules, state.next)});
    out.state_names.push_back(state.name);
  }
  return out;
}

}  // namespace mote
