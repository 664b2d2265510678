// SPDX-License-Identifier: Apache-2.0
#include "flow/run_sensor.h"

#include <algorithm>
#include <chrono>
#include <cmath>

#include "base/format.h"
#include "base/progress.h"
#include "flow/board_run.h"
#include "flow/evaluate.h"
#include "flow/output_file.h"
#include "flow/run.h"
#include "flow/stream_project.h"
#include "interp/device_session.h"

namespace mote {

namespace {

constexpr double kRateTolerance = 0.02;  // clocks of sensors are no better

// The outputs of a recording, run by run; those that were lost are empty.
struct Outputs {
  std::vector<Bytes> of;
  std::vector<bool> waited;  // the run ended at a window that waits, its outputs are zeros; host only
  std::optional<bool> stream_intact;
  bool refused = false;
};

// A model with its firmware, if it runs on a board, and a feed.
class SensorRun {
 public:
  SensorRun(const Compiled& compiled, const SensorFeed& feed)
      : compiled_(compiled),
        feed_(feed),
        graph_(compiled.model.graph),
        input_(graph_.tensor(graph_.inputs[0])),
        output_(graph_.tensor(graph_.outputs[0])) {
    for (const TensorId id : graph_.outputs) output_bytes_ += graph_.tensor(id).bytes();
  }

  Status build() {
    if (compiled_.model.target.is_host()) return ok_status();
    MOTE_ASSIGN(firmware_, build_for_board(compiled_));
    return ok_status();
  }

  Result<Outputs> on_host(const SampleStream& stream) const {
    MOTE_ASSIGN(const std::vector<int64_t> frames, inference_frames(graph_, stream, feed_.schedule));
    Outputs out;
    DeviceSession session(compiled_.model, compiled_.layout);
    Progress progress("run on this computer", static_cast<int64_t>(frames.size()));
    for (const int64_t frame : frames) {
      if (interrupted()) return Error(Code::kInterrupted, "interrupted");
      session.run({window_input(input_, stream, frame)});
      out.of.push_back(joined(session.outputs()));
      out.waited.push_back(session.end() == RunEnd::kEarly);
      progress.update(static_cast<int64_t>(out.of.size()));
    }
    return out;
  }

  // On the board, or on the host if that is the target.
  Result<Outputs> run(const SampleStream& stream) const {
    if (!firmware_) return on_host(stream);
    MOTE_ASSIGN(const ChunkRun run, run_in_chunks(*firmware_, graph_, stream, feed_.schedule));
    Outputs out;
    out.of = divided(run.outputs);
    out.stream_intact = run.crc == run.crc_sent;
    return out;
  }

  // With a fault in the device.
  Result<Outputs> run_damaged(const Fault& fault, uint64_t seed, bool check_weights) const {
    if (!firmware_)
      return Error(Code::kUnsupported, format("the fault '{}' is one of a device", fault.to_string()),
                   "choose an emulated board with --board, see 'mote boards'");
    FaultRequest request;
    MOTE_ASSIGN(const std::vector<int64_t> frames, inference_frames(graph_, feed_.stream, feed_.schedule));
    for (const int64_t frame : frames) {
      const Bytes input = window_input(input_, feed_.stream, frame);
      request.inputs.insert(request.inputs.end(), input.begin(), input.end());
    }
    const auto inferences = static_cast<int64_t>(frames.size());
    if (fault.kind == Fault::Kind::kWeights) {
      MOTE_ASSIGN(const int64_t bytes, weight_bytes(*firmware_));
      if (bytes == 0) return Error(Code::kUnsupported, "the model has no weights that could be damaged");
      request.weight_flips = weight_flips(fault, seed, bytes);
      request.check_weights = check_weights;
    } else {
      request.faults =
          run_time_faults(fault, seed, inferences, firmware_->steps, compiled_.layout.arena_bytes);
    }
    MOTE_ASSIGN(const FaultRun run, run_with_faults(*firmware_, request));
    Outputs out;
    out.refused = run.refused;
    out.of = run.refused ? std::vector<Bytes>(frames.size()) : divided(run.outputs);
    for (const int64_t lost : run.lost)
      if (!run.refused) out.of.insert(out.of.begin() + static_cast<long>(lost), Bytes{});
    return out;
  }

  Answer answer(const Bytes& outputs, int64_t frame) const {
    const Prediction p = predict(output_, outputs.data());
    return {frame, p.label, static_cast<double>(p.confidence)};
  }

  const Tensor& output() const { return output_; }
  const Graph& graph() const { return graph_; }

 private:
  std::vector<Bytes> divided(const Bytes& outputs) const {
    std::vector<Bytes> out;
    for (auto at = outputs.begin(); at != outputs.end(); at += output_bytes_)
      out.emplace_back(at, at + output_bytes_);
    return out;
  }

  const Compiled& compiled_;
  const SensorFeed& feed_;
  const Graph& graph_;
  const Tensor &input_, &output_;
  int64_t output_bytes_ = 0;
  std::optional<Firmware> firmware_;
};

std::optional<double> accuracy_of(const SensorRun& run, const SensorFeed& feed, const Outputs& outputs) {
  if (feed.labels.empty() || outputs.of.size() != feed.labels.size()) return std::nullopt;
  int64_t correct = 0;
  for (size_t i = 0; i < outputs.of.size(); ++i)
    if (!outputs.of[i].empty() && run.answer(outputs.of[i], 0).label == feed.labels[i]) ++correct;
  return static_cast<double>(correct) / static_cast<double>(feed.labels.size());
}

void compare(const SensorRun& run, const Outputs& clean, const Outputs& damaged, FaultReport* report) {
  double sum = 0;
  int64_t values = 0;
  const Tensor& tensor = run.output();
  for (size_t i = 0; i < clean.of.size(); ++i) {
    if (clean.waited[i]) continue;
    if (i >= damaged.of.size() || damaged.of[i].empty()) {
      ++report->lost;
      continue;
    }
    ++report->inferences;
    if (clean.of[i] != damaged.of[i]) ++report->outputs_changed;
    if (run.answer(clean.of[i], 0).label != run.answer(damaged.of[i], 0).label) ++report->answers_changed;
    for (int64_t k = 0; k < tensor.elements(); ++k, ++values)
      sum += std::abs(real_value(tensor, clean.of[i], k) - real_value(tensor, damaged.of[i], k));
  }
  report->mean_absolute_difference = values > 0 ? sum / static_cast<double>(values) : 0;
}

Result<FaultReport> run_fault(const SensorRun& run, const SensorFeed& feed, const Fault& fault, uint64_t seed,
                              const Outputs& clean) {
  FaultReport report;
  report.fault = fault;
  Outputs damaged;
  if (fault.of_signal()) {
    const SampleStream stream =
        with_fault(feed.stream, fault, seed, feed.record_frames, feed.schedule.chunk_frames);
    MOTE_ASSIGN(damaged, run.run(stream));
    report.how = "nothing in the firmware looks for it";
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
  compare(run, clean, damaged, &report);
  report.accuracy = accuracy_of(run, feed, damaged);
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
          {"accuracy", or_null(r.accuracy)}};
}

// The recording must be what the project's chain was made for.
Status check_project(const std::string& model, const SensorFeedRequest& request, const SensorFeed& feed) {
  MOTE_ASSIGN(const std::optional<StreamProject> project, find_stream_project(model));
  if (!project) return ok_status();
  if (!request.every.empty())
    return Error(Code::kInvalid, "how often a project's model runs is said by its block 'window'",
                 "leave --every out", Origin{project->file});
  const int64_t channels = project->input.shape.size() > 1 ? project->input.shape[1] : 1;
  if (feed.stream.channels != channels)
    return Error(
        Code::kInvalid,
        format("the recording has {} channels, the project's sensor {}", feed.stream.channels, channels), "",
        Origin{request.path});
  if (feed.rate_hz > 0 && std::abs(feed.rate_hz / project->input.rate_hz - 1) > kRateTolerance)
    return Error(Code::kInvalid,
                 format("the recording has {:g} samples a second, the project's sensor {:g}", feed.rate_hz,
                        project->input.rate_hz),
                 format("mote data import {} -o SET --rate {:g} brings sound to that rate", request.path,
                        project->input.rate_hz),
                 Origin{request.path});
  return ok_status();
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
  MOTE_TRY(check_project(request.model, request.feed, feed));
  SensorRun run(compiled, feed);
  MOTE_TRY(run.build());

  MOTE_ASSIGN(const Outputs host, run.on_host(feed.stream));
  Outputs clean = host;
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
    if (clean.waited[i])
      ++out.waited;
    else
      out.answers.push_back(run.answer(clean.of[i], frames[i]));
  }
  out.accuracy = accuracy_of(run, feed, clean);
  if (fault) {
    MOTE_ASSIGN(out.fault, run_fault(run, feed, *fault, request.seed, clean));
  }
  if (!request.output.empty()) MOTE_TRY(write_file(request.output, joined(clean.of)));
  out.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return out;
}

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
          {"stream_intact", or_null(s.stream_intact)},
          {"accuracy", or_null(s.accuracy)},
          {"fault", s.fault ? to_json(*s.fault) : Json(nullptr)},
          {"seconds", s.seconds}};
}

}  // namespace mote
