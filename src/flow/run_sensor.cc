// SPDX-License-Identifier: Apache-2.0
#include "flow/run_sensor.h"

#include <algorithm>
#include <bit>
#include <chrono>
#include <cmath>

#include "base/format.h"
#include "base/text.h"
#include "flow/board_run.h"
#include "flow/compare.h"
#include "flow/evaluate.h"
#include "flow/listener.h"
#include "flow/output_file.h"
#include "flow/run.h"
#include "flow/sensor_run.h"
#include "flow/stream_project.h"

namespace mote {

namespace {

Answer answer_of(const SensorRun& run, const Bytes& outputs, int64_t frame) {
  const Prediction p = predict(run.output(), outputs.data());
  return {frame, p.label, static_cast<double>(p.confidence)};
}

// Of the runs that give an answer when nothing is wrong.
std::optional<double> accuracy_of(const SensorRun& run, const SensorFeed& feed, const SensorOutputs& outputs,
                                  const std::vector<bool>& waited) {
  if (feed.labels.empty() || outputs.of.size() != feed.labels.size()) return std::nullopt;
  int64_t correct = 0, answers = 0;
  for (size_t i = 0; i < outputs.of.size(); ++i) {
    if (waited[i]) continue;
    ++answers;
    if (!outputs.of[i].empty() && answer_of(run, outputs.of[i], 0).label == feed.labels[i]) ++correct;
  }
  if (answers == 0) return std::nullopt;
  return static_cast<double>(correct) / static_cast<double>(answers);
}

// Of all outputs of a run: floats are rounded by each core's own operations.
bool are_close(const Graph& graph, const Bytes& host, const Bytes& board) {
  auto at = host.begin();
  auto board_at = board.begin();
  for (const TensorId id : graph.outputs) {
    const Tensor& tensor = graph.tensor(id);
    if (difference(tensor, Bytes(at, at + tensor.bytes()), Bytes(board_at, board_at + tensor.bytes()),
                   kReferenceTolerance))
      return false;
    at += tensor.bytes();
    board_at += tensor.bytes();
  }
  return true;
}

int64_t count_events(const std::vector<uint32_t>& events) {
  int64_t count = 0;
  for (const uint32_t bits : events) count += std::popcount(bits);
  return count;
}

// Puts each answer where the run without the fault has the one of that time: a firmware whose windows fill
// anew after a reset answers at other moments. What it does not answer before the next one is due is lost.
void align(const std::vector<bool>& waited_without_fault, SensorOutputs* damaged) {
  std::vector<Bytes> answers(waited_without_fault.size());
  Bytes* due = nullptr;
  for (size_t i = 0; i < std::min(answers.size(), damaged->of.size()); ++i) {
    if (!waited_without_fault[i]) due = &answers[i];
    const bool waited = i < damaged->waited.size() && damaged->waited[i];
    if (due != nullptr && due->empty() && !waited) *due = std::move(damaged->of[i]);
  }
  damaged->of = std::move(answers);
}

void compare(const SensorRun& run, const SensorOutputs& clean, const SensorOutputs& damaged,
             FaultReport* report) {
  double sum = 0;
  int64_t values = 0;
  const Tensor& tensor = run.output();
  for (size_t i = 0; i < clean.of.size(); ++i) {
    if (clean.waited[i]) continue;
    if (damaged.of[i].empty()) {
      ++report->lost;
      continue;
    }
    ++report->inferences;
    if (clean.of[i] != damaged.of[i]) ++report->outputs_changed;
    if (answer_of(run, clean.of[i], 0).label != answer_of(run, damaged.of[i], 0).label)
      ++report->answers_changed;
    for (int64_t k = 0; k < tensor.elements(); ++k, ++values)
      sum += std::abs(real_value(tensor, clean.of[i], k) - real_value(tensor, damaged.of[i], k));
  }
  report->mean_absolute_difference = values > 0 ? sum / static_cast<double>(values) : 0;
}

// Did the firmware's look at its samples see more than without the fault?
void judge_health(const SensorRun& run, const mote_health& clean, const mote_health& damaged,
                  FaultReport* report) {
  const uint32_t clipped = damaged.clipped > clean.clipped ? damaged.clipped - clean.clipped : 0;
  const uint32_t stuck = damaged.stuck > clean.stuck ? damaged.stuck - clean.stuck : 0;
  report->noticed = clipped > 0 || stuck > 0;
  report->how = clipped > 0 ? format("{} more steps of samples have flat tops", with_commas(clipped))
                : stuck > 0 ? format("{} more steps of samples stand still", with_commas(stuck))
                : run.listener() == nullptr ? "nothing in the firmware looks for it"
                                            : "the firmware looks for flat tops and samples that stand still";
}

Result<FaultReport> run_fault(const SensorRun& run, const SensorFeed& feed, const Fault& fault, uint64_t seed,
                              const SensorOutputs& clean) {
  FaultReport report;
  report.fault = fault;
  SensorOutputs damaged;
  if (fault.of_signal()) {
    const SampleStream stream =
        with_fault(feed.stream, fault, seed, feed.record_frames, feed.schedule.chunk_frames);
    MOTE_ASSIGN(damaged, run.run(stream));
    judge_health(run, clean.health, damaged.health, &report);
    if (run.listener() != nullptr) {
      report.events = count_events(clean.events);
      report.events_under_fault = count_events(damaged.events);
    }
  } else {
    MOTE_ASSIGN(damaged, run.run_damaged(fault, seed, true));
    switch (fault.kind) {
      case Fault::Kind::kWeights:
        report.noticed = damaged.refused;
        report.how = damaged.refused
                         ? "the CRC-32 of the weights, checked at start, is wrong; nothing was run"
                         : "the CRC-32 of the weights is right in spite of it";
        break;
      case Fault::Kind::kReset:
        report.noticed = true;
        report.how = "it started anew and went on with the next input";
        break;
      default:
        report.how = "RAM has no parity, and nothing in the firmware looks for it";
    }
    if (damaged.refused) {
      report.would_be = true;
      MOTE_ASSIGN(damaged, run.run_damaged(fault, seed, false));
    }
  }
  align(clean.waited, &damaged);
  compare(run, clean, damaged, &report);
  report.accuracy = accuracy_of(run, feed, damaged, clean.waited);
  return report;
}

Json to_json(const FaultReport& r) {
  return {{"fault", r.fault.to_string()},
          {"noticed", r.noticed},
          {"how", r.how},
          {"run_in_spite_of_it", !r.would_be},
          {"inferences", r.inferences},
          {"lost", r.lost},
          {"outputs_changed", r.outputs_changed},
          {"answers_changed", r.answers_changed},
          {"mean_absolute_difference", r.mean_absolute_difference},
          {"events", or_null(r.events)},
          {"events_under_fault", or_null(r.events_under_fault)},
          {"accuracy", or_null(r.accuracy)}};
}

// The recording must be what the project's chain was made for.
Status check_project(const StreamProject& project, const SensorFeedRequest& request, const SensorFeed& feed) {
  if (!request.every.empty())
    return Error(Code::kInvalid, "how often a project's model runs is said by its block 'window'",
                 "leave --every out", Origin{project.file});
  if (feed.stream.channels != project.channels())
    return Error(Code::kInvalid,
                 format("the recording has {} channels, the project's sensor {}", feed.stream.channels,
                        project.channels()),
                 "", Origin{request.path});
  if (feed.rate_hz > 0 && std::abs(feed.rate_hz / project.input.rate_hz - 1) > kSensorRateTolerance)
    return Error(Code::kInvalid,
                 format("the recording has {:g} samples a second, the project's sensor {:g}", feed.rate_hz,
                        project.input.rate_hz),
                 format("mote data import {} -o SET --rate {:g} brings sound to that rate", request.path,
                        project.input.rate_hz),
                 Origin{request.path});
  return ok_status();
}

// Events of the runs, and how many of the runs had those of this computer.
void add_events(const SensorRun& run, const std::vector<int64_t>& frames, const SensorOutputs& host,
                const SensorOutputs& clean, RunSensorSummary* out) {
  const EventTables& tables = run.listener()->events;
  out->listening.emplace();
  out->listening->names = tables.names;
  out->listening->health = clean.health;
  for (size_t i = 0; i < clean.events.size(); ++i) {
    const bool same = clean.events[i] == host.events[i] && clean.states[i] == host.states[i];
    out->listening->different_from_host += same ? 0 : 1;
    for (size_t k = 0; k < tables.names.size(); ++k)
      if ((clean.events[i] >> k & 1) != 0)
        out->listening->events.push_back(
            {frames[i], static_cast<int32_t>(k),
             tables.state_names.empty() ? "" : tables.state_names[clean.states[i]]});
  }
}

}  // namespace

Result<RunSensorSummary> run_sensor(const RunSensorRequest& request) {
  const auto start = std::chrono::steady_clock::now();
  std::optional<Fault> fault;
  if (!request.fault.empty()) {
    MOTE_ASSIGN(fault, parse_fault(request.fault));
  }
  MOTE_TRY(check_output_file(request.output, {request.model, request.feed.path}));
  MOTE_ASSIGN(const std::string board, board_or_project(request.board, request.model, "host"));
  MOTE_ASSIGN(const Target target, find_board(board));
  MOTE_ASSIGN(const Compiled compiled,
              compile_file(request.model, target, Optimize::kFull, request.model_options));
  MOTE_TRY(check_fit(compiled));
  MOTE_ASSIGN(const SensorFeed feed, read_sensor_feed(compiled.model.graph, request.feed));
  MOTE_ASSIGN(const std::optional<StreamProject> project, find_stream_project(request.model));
  std::optional<Listener> listener;
  if (project) {
    MOTE_TRY(check_project(*project, request.feed, feed));
    MOTE_ASSIGN(listener, make_listener(*project, compiled.model.graph, feed.schedule.chunk_frames, 0));
  }
  SensorRun run(compiled, feed, listener ? &*listener : nullptr);
  MOTE_TRY(run.build());

  MOTE_ASSIGN(const SensorOutputs host, run.on_host(feed.stream));
  SensorOutputs clean = host;
  if (!target.is_host()) {
    MOTE_ASSIGN(clean, run.run(feed.stream));
    clean.waited = host.waited;
  }
  RunSensorSummary out;
  out.model = request.model;
  out.board = target.name;
  out.emulation = target.is_host() ? "" : target.emulation_text();
  out.feed = feed.what;
  out.rate_hz = feed.rate_hz;
  out.frames = feed.stream.frames();
  if (feed.rate_hz > 0) out.seconds_of_recording = static_cast<double>(out.frames) / feed.rate_hz;
  out.chunk_frames = feed.schedule.chunk_frames;
  out.hop_frames = feed.schedule.hop_frames;
  out.stream_intact = clean.stream_intact;
  out.labels = compiled.model.graph.labels.empty() ? feed.classes : compiled.model.graph.labels;
  MOTE_ASSIGN(const std::vector<int64_t> frames, inference_frames(run.graph(), feed.stream, feed.schedule));
  for (size_t i = 0; i < clean.of.size(); ++i) {
    out.identical_to_host += host.of[i] == clean.of[i] ? 1 : 0;
    out.close_to_host += are_close(run.graph(), host.of[i], clean.of[i]) ? 1 : 0;
    if (clean.waited[i])
      ++out.waited;
    else
      out.answers.push_back(answer_of(run, clean.of[i], frames[i]));
  }
  if (listener) add_events(run, frames, host, clean, &out);
  out.accuracy = accuracy_of(run, feed, clean, clean.waited);
  if (fault) {
    MOTE_ASSIGN(out.fault, run_fault(run, feed, *fault, request.seed, clean));
  }
  if (!request.output.empty()) MOTE_TRY(write_file(request.output, joined(clean.of)));
  out.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return out;
}

namespace {

Json to_json(const ListeningReport& report, double rate_hz) {
  Json events = Json::array();
  for (const HeardEvent& event : report.events)
    events.push_back(
        {{"frame", event.frame},
         {"seconds", rate_hz > 0 ? Json(static_cast<double>(event.frame) / rate_hz) : Json(nullptr)},
         {"event", report.names[static_cast<size_t>(event.event)]},
         {"state", event.state.empty() ? Json(nullptr) : Json(event.state)}});
  return {{"events", events},
          {"different_from_host", report.different_from_host},
          {"health",
           {{"dropped_frames", report.health.dropped},
            {"clipped_steps", report.health.clipped},
            {"stuck_steps", report.health.stuck}}}};
}

}  // namespace

Json to_json(const RunSensorSummary& s) {
  Json answers = Json::array();
  for (const Answer& a : s.answers) {
    Json one = {{"frame", a.frame}, {"class", a.label}, {"value", a.value}};
    one["seconds"] = s.rate_hz > 0 ? Json(static_cast<double>(a.frame) / s.rate_hz) : Json(nullptr);
    answers.push_back(one);
  }
  return {{"model", s.model},
          {"board", s.board},
          {"emulation", s.emulation},
          {"sensor", s.feed},
          {"rate_hz", s.rate_hz > 0 ? Json(s.rate_hz) : Json(nullptr)},
          {"frames", s.frames},
          {"chunk_frames", s.chunk_frames},
          {"hop_frames", s.hop_frames},
          {"inferences", s.answers.size()},
          {"waited", s.waited},
          {"answers", answers},
          {"labels", s.labels},
          {"identical_to_host", s.identical_to_host},
          {"close_to_host", s.close_to_host},
          {"stream_intact", or_null(s.stream_intact)},
          {"accuracy", or_null(s.accuracy)},
          {"listening", s.listening ? to_json(*s.listening, s.rate_hz) : Json(nullptr)},
          {"fault", s.fault ? to_json(*s.fault) : Json(nullptr)},
          {"seconds", s.seconds}};
}

}  // namespace mote
