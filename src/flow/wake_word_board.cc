// SPDX-License-Identifier: Apache-2.0
#include "flow/wake_word_board.h"

#include <cmath>
#include <cstring>

#include "base/format.h"
#include "data/recording.h"
#include "flow/listener.h"
#include "flow/objective.h"

namespace mote {

namespace {

constexpr char kBenchmark[] = "sww01";

Result<Target> target_of(const MlperfRequest& request, const StreamProject& project) {
  const std::string& name = request.board.empty() ? project.board : request.board;
  if (name.empty())
    return Error(Code::kInvalid, "names no board", "choose one with --board, or in [target]",
                 Origin{project.file});
  MOTE_ASSIGN(Target target, find_target(name, request.objective));
  if (target.is_host())
    return Error(Code::kUnsupported, "the benchmark is one of boards",
                 "choose one with --board, see 'mote boards'");
  return target;
}

}  // namespace

Result<StreamProject> wake_word_project(const MlperfRequest& request) {
  MOTE_ASSIGN(std::optional<StreamProject> project, find_stream_project(request.model));
  if (!project)
    return Error(Code::kInvalid, "is no project with a sensor", "mote new sww-mlperf begins one",
                 Origin{request.model});
  if (!request.benchmark.empty() && request.benchmark != kBenchmark)
    return Error(Code::kInvalid,
                 format("'{}' is not a benchmark of a project that listens", request.benchmark),
                 format("leave --benchmark out, or give {}", kBenchmark));
  if (project->events.events.empty())
    return Error(Code::kInvalid, "tells no events, which are the detections of the wake word",
                 "add an [[event]] with the wake word's output and a threshold", Origin{project->file});
  return *std::move(project);
}

Result<SampleStream> read_for(const StreamProject& project, const std::string& path) {
  MOTE_ASSIGN(Recording recording, read_audio(path));
  if (std::abs(recording.rate_hz / project.input.rate_hz - 1) > kSensorRateTolerance)
    return Error(Code::kInvalid,
                 format("has {:g} samples a second, the project's sensor {:g}", recording.rate_hz,
                        project.input.rate_hz),
                 format("bring it to that rate, or set rate_hz in {}", project.file), Origin{path});
  const int64_t wanted = project.channels();
  const bool take_first = wanted == 1 && recording.channels == 2;
  if (recording.channels != wanted && !take_first)
    return Error(Code::kInvalid,
                 format("has {} channels, the project's sensor {}", recording.channels, wanted),
                 wanted == 1 ? "give a recording of one channel, or of two, of which the first is taken"
                             : "record all of them",
                 Origin{path});
  SampleStream out;
  out.channels = wanted;
  if (!take_first) {
    out.bytes = std::move(recording.bytes);
  } else {
    out.bytes.resize(recording.bytes.size() / 2);
    for (size_t at = 0; at + 2 <= out.bytes.size(); at += 2)
      std::memcpy(out.bytes.data() + at, recording.bytes.data() + 2 * at, 2);
  }
  if (out.frames() < project.step_frames())
    return Error(Code::kInvalid, format("has {} samples, a step has {}", out.frames(), project.step_frames()),
                 "give a longer recording", Origin{path});
  return out;
}

WakeWordBoard::WakeWordBoard(StreamProject project, Compiled compiled, Listener listener)
    : project_(std::move(project)), compiled_(std::move(compiled)), listener_(std::move(listener)) {
  feed_.rate_hz = project_.input.rate_hz;
  feed_.schedule = {driver_frames(project_.input.type), project_.step_frames()};
  run_ = std::make_unique<SensorRun>(compiled_, feed_, &listener_);
}

Result<std::unique_ptr<WakeWordBoard>> WakeWordBoard::make(const MlperfRequest& request) {
  MOTE_ASSIGN(StreamProject project, wake_word_project(request));
  MOTE_ASSIGN(const Target target, target_of(request, project));
  MOTE_ASSIGN(Compiled compiled, compile_file(request.model, target, Optimize::kFull, request.model_options));
  MOTE_TRY(check_fit(compiled));
  MOTE_ASSIGN(Listener listener,
              make_listener(project, compiled.model.graph, driver_frames(project.input.type), 0));
  std::unique_ptr<WakeWordBoard> out(
      new WakeWordBoard(std::move(project), std::move(compiled), std::move(listener)));
  MOTE_ASSIGN(std::vector<BenchResult> costs, bench({{request.model},
                                                     {target.name},
                                                     request.objective,
                                                     request.optimization,
                                                     request.weights_in_ram,
                                                     request.model_options}));
  if (costs.at(0).error) return *costs[0].error;
  out->cost_ = std::move(costs[0]);
  out->time_ = real_time_of(out->project_, out->cost_, target.mhz);
  MOTE_TRY(out->run_->build(request.optimization, request.weights_in_ram));
  return out;
}

Result<HeardRecording> WakeWordBoard::hear(const SampleStream& samples, bool compare) const {
  HeardRecording out;
  out.seconds = static_cast<double>(samples.frames()) / rate_hz();
  MOTE_ASSIGN(out.frames, inference_frames(run_->graph(), samples, feed_.schedule));
  MOTE_ASSIGN(out.outputs, run_->run(samples));
  const SensorOutputs& board = out.outputs;
  for (size_t i = 0; i < out.frames.size(); ++i) {
    out.answers += board.waited[i] ? 0 : 1;
    if (board.events[i] == 0) continue;
    const double since_first = static_cast<double>(out.frames[i] - out.frames[0]) / rate_hz();
    out.detections_ms.push_back(static_cast<int64_t>(std::floor(1000 * since_first + 1e-6)));
  }
  if (!compare) return out;
  MOTE_ASSIGN(const SensorOutputs host, run_->on_host(samples));
  for (size_t i = 0; i < out.frames.size(); ++i) {
    const bool same_events = board.events[i] == host.events[i] && board.states[i] == host.states[i];
    out.identical_events += same_events ? 1 : 0;
    out.identical_runs += same_events && board.of[i] == host.of[i] ? 1 : 0;
  }
  return out;
}

}  // namespace mote
