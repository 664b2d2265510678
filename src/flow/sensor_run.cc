// SPDX-License-Identifier: Apache-2.0
#include "flow/sensor_run.h"

#include <cstring>

#include "base/format.h"
#include "base/progress.h"
#include "emulate/listen.h"
#include "events/decider.h"
#include "interp/device_session.h"

namespace mote {

namespace {

// Looks at a step of samples as the firmware does.
void look(const Listener& listener, const Bytes& step, mote_health* health) {
  const auto frames = static_cast<uint32_t>(listener.step_frames);
  const auto channels = static_cast<uint32_t>(listener.channels);
  const size_t count = size_t{frames} * channels;
  if (listener.type == DType::kInt16) {
    std::vector<int16_t> samples(count);
    std::memcpy(samples.data(), step.data(), count * sizeof samples[0]);
    mote_health_look_s16(health, samples.data(), frames, channels);
  } else {
    std::vector<float> samples(count);
    std::memcpy(samples.data(), step.data(), count * sizeof samples[0]);
    mote_health_look_f32(health, samples.data(), frames, channels);
  }
}

}  // namespace

SensorRun::SensorRun(const Compiled& compiled, const SensorFeed& feed, const Listener* listener)
    : compiled_(compiled),
      feed_(feed),
      listener_(listener),
      graph_(compiled.model.graph),
      input_(graph_.tensor(graph_.inputs[0])),
      output_(graph_.tensor(graph_.outputs[0])) {
  for (const TensorId id : graph_.outputs) output_bytes_ += graph_.tensor(id).bytes();
}

Status SensorRun::build(const std::string& optimization, bool weights_in_ram) {
  if (compiled_.model.target.is_host()) return ok_status();
  MOTE_ASSIGN(firmware_, build_for_board(compiled_, optimization, weights_in_ram, listener_));
  return ok_status();
}

Result<SensorOutputs> SensorRun::on_host(const SampleStream& stream) const {
  MOTE_ASSIGN(const std::vector<int64_t> frames, inference_frames(graph_, stream, feed_.schedule));
  SensorOutputs out;
  DeviceSession session(compiled_.model, compiled_.layout);
  std::optional<Decider> decider;
  if (listener_ != nullptr && !listener_->events.rules.empty()) decider.emplace(listener_->events);
  uint32_t steps = 0;
  Progress progress("run on this computer", static_cast<int64_t>(frames.size()));
  for (const int64_t frame : frames) {
    if (interrupted()) return Error(Code::kInterrupted, "interrupted");
    const Bytes input = window_input(input_, stream, frame);
    if (listener_ != nullptr) look(*listener_, input, &out.health);
    session.run({input});
    const std::vector<Bytes> outputs = session.outputs();
    const bool waited = session.end() == RunEnd::kEarly;
    out.of.push_back(joined(outputs));
    out.waited.push_back(waited);
    ++steps;
    uint32_t events = 0;
    if (decider && !waited) {
      events = decider->decide(outputs[0], steps);
      steps = 0;
    }
    out.events.push_back(events);
    out.states.push_back(decider ? static_cast<uint32_t>(decider->state()) : 0);
    progress.update(static_cast<int64_t>(out.of.size()));
  }
  return out;
}

Result<SensorOutputs> SensorRun::listen(const SampleStream& stream) const {
  MOTE_ASSIGN(const std::vector<int64_t> frames, inference_frames(graph_, stream, feed_.schedule));
  ListenRequest request;
  for (const int64_t frame : frames) {
    const Bytes step = window_input(input_, stream, frame);
    request.samples.insert(request.samples.end(), step.begin(), step.end());
  }
  request.frame_bytes = listener_->frame_bytes();
  request.step_frames = listener_->step_frames;
  request.chunk_frames = feed_.schedule.chunk_frames;
  MOTE_ASSIGN(ListenRun run, run_listener(*firmware_, request));
  SensorOutputs out;
  uint32_t state = 0;
  for (ListenedStep& step : run.steps) {
    out.of.push_back(std::move(step.outputs));
    out.waited.push_back(!step.answered);
    out.events.push_back(step.events);
    if (step.answered) state = step.state;
    out.states.push_back(state);
  }
  out.health = run.health;
  out.stream_intact = run.crc == run.crc_sent;
  return out;
}

Result<SensorOutputs> SensorRun::run(const SampleStream& stream) const {
  if (!firmware_) return on_host(stream);
  if (listener_ != nullptr) return listen(stream);
  MOTE_ASSIGN(const ChunkRun run, run_in_chunks(*firmware_, graph_, stream, feed_.schedule));
  SensorOutputs out;
  out.of = divided(run.outputs);
  out.stream_intact = run.crc == run.crc_sent;
  return out;
}

Result<SensorOutputs> SensorRun::run_damaged(const Fault& fault, uint64_t seed, bool check_weights) const {
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
    request.faults = run_time_faults(fault, seed, inferences, firmware_->steps, compiled_.layout.arena_bytes);
  }
  MOTE_ASSIGN(const FaultRun run, run_with_faults(*firmware_, request));
  SensorOutputs out;
  out.refused = run.refused;
  out.of = run.refused ? std::vector<Bytes>(frames.size()) : divided(run.outputs);
  out.waited = run.early;
  if (run.refused) return out;
  for (const int64_t lost : run.lost) {
    out.of.insert(out.of.begin() + static_cast<long>(lost), Bytes{});
    out.waited.insert(out.waited.begin() + static_cast<long>(lost), false);
  }
  return out;
}

std::vector<Bytes> SensorRun::divided(const Bytes& outputs) const {
  std::vector<Bytes> out;
  for (auto at = outputs.begin(); at != outputs.end(); at += output_bytes_)
    out.emplace_back(at, at + output_bytes_);
  return out;
}

}  // namespace mote
