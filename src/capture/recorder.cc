// SPDX-License-Identifier: Apache-2.0
#include "capture/recorder.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "base/format.h"

namespace mote {

namespace {

constexpr double kShortestSeconds = 0.5;  // over which a rate is measured
constexpr double kBacklogSeconds = 0.1;   // in which what waited in buffers arrives all at once
constexpr double kTolerance = 0.02;       // of a device's rate, before it is doubted

template <class Value>
void append_values(const std::vector<float>& values, size_t first, size_t count, Bytes* out) {
  out->resize(count * sizeof(Value));
  for (size_t i = 0; i < count; ++i) {
    const Value value = static_cast<Value>(values[first + i]);
    std::memcpy(out->data() + i * sizeof(Value), &value, sizeof(Value));
  }
}

NewRecording recording_of(const StreamInfo& info, const std::vector<float>& values, size_t first,
                          size_t count, double rate_hz) {
  NewRecording out;
  out.data.channels = static_cast<int64_t>(info.channels.size());
  out.data.rate_hz = rate_hz;
  if (info.is_sound) {
    out.data.format = Recording::Format::kInt16;
    append_values<int16_t>(values, first, count, &out.data.bytes);
  } else {
    out.data.format = Recording::Format::kFloat32;
    append_values<float>(values, first, count, &out.data.bytes);
    out.channels = info.channels;
  }
  return out;
}

}  // namespace

void Recorder::Clock::see(double seconds, int64_t frame) {
  if (!any_ || seconds < last_) {
    first_ = seconds;
    first_frame_ = frame;
    any_ = true;
  }
  last_ = seconds;
  last_frame_ = frame;
}

std::optional<double> Recorder::Clock::hz() const {
  const double seconds = last_ - first_;
  if (seconds < kShortestSeconds || last_frame_ <= first_frame_) return std::nullopt;
  return static_cast<double>(last_frame_ - first_frame_) / seconds;
}

std::optional<double> Recorder::Stream::measured_hz() const {
  // Bytes of a device that gives times may arrive late or in bursts: its own clock is the better one, even
  // before it has run for long enough.
  return device.seen() ? device.hz() : arrival.hz();
}

void Recorder::take(StreamEvent event, std::optional<double> now) {
  if (event.stream >= streams_.size()) streams_.resize(event.stream + 1);
  Stream& stream = streams_[event.stream];
  switch (event.kind) {
    case StreamEvent::Kind::kStream: {
      // Values of before have other channels, or another unit.
      const int64_t losses = stream.losses;
      if (stream.frames > 0) {
        finished_.push_back(std::move(stream));
        stream = Stream();
        stream.losses = losses;
      }
      stream.info = std::move(event.info);
      break;
    }
    case StreamEvent::Kind::kFrames: {
      const auto frames = static_cast<int64_t>(event.values.size() / stream.info.channels.size());
      if (event.device_seconds) stream.device.see(*event.device_seconds, stream.frames + stream.lost);
      std::vector<float>& part = stream.parts.back();
      part.insert(part.end(), event.values.begin(), event.values.end());
      value_bytes_ += event.values.size() * sizeof(float);
      stream.frames += frames;
      if (now) {
        if (!stream.first_arrival) stream.first_arrival = *now;
        if (*now - *stream.first_arrival >= kBacklogSeconds)
          stream.arrival.see(*now, stream.frames + stream.lost);
      }
      break;
    }
    case StreamEvent::Kind::kLost:
      ++stream.losses;
      stream.lost += event.frames.value_or(0);
      stream.last_loss = event.why;
      if (!stream.parts.back().empty()) stream.parts.emplace_back();
      break;
  }
}

Result<Recorder::Rate> Recorder::rate_of(const Stream& stream) const {
  const std::optional<double> measured = stream.measured_hz();
  const double said = options_.rate_hz > 0 ? options_.rate_hz : stream.info.rate_hz;
  if (said <= 0) {
    if (measured) return Rate{*measured, {}};
    if (!stream.first_arrival)
      return Error(Code::kInvalid,
                   "the rate is not known: the device does not say it, and a pipe or file does not show when "
                   "lines arrived",
                   "give it with --rate HZ");
    return Error(Code::kInvalid, "the rate is not known: the device does not say it, and too little arrived",
                 "give it with --rate HZ, or record for longer than a second");
  }
  Rate out{said, {}};
  if (!measured || std::abs(*measured / said - 1) <= kTolerance) return out;
  out.notes.push_back(format("{:.4g} Hz was {}; {:.4g} Hz were measured{}", said,
                             options_.rate_hz > 0 ? "given" : "the device's word", *measured,
                             options_.rate_hz > 0 ? "" : " and are written"));
  if (options_.rate_hz <= 0) out.hz = *measured;
  return out;
}

std::vector<StreamState> Recorder::states() const {
  std::vector<StreamState> out;
  for (const Stream& stream : streams_) {
    StreamState state;
    state.info = stream.info;
    state.frames = stream.frames;
    state.lost = stream.lost;
    state.losses = stream.losses;
    state.last_loss = stream.last_loss;
    state.measured_hz = stream.measured_hz();
    const size_t channels = stream.info.channels.size();
    const std::vector<float>& values = stream.parts.back();
    const double hz = state.measured_hz.value_or(stream.info.rate_hz);
    const size_t shown = std::min(values.size(), channels * static_cast<size_t>(std::clamp(hz, 1.0, 1e5)));
    for (size_t i = values.size() - shown; i < values.size(); ++i) {
      const size_t c = i % channels;
      if (state.lowest.size() <= c) {
        state.lowest.push_back(values[i]);
        state.highest.push_back(values[i]);
      }
      state.lowest[c] = std::min(state.lowest[c], values[i]);
      state.highest[c] = std::max(state.highest[c], values[i]);
    }
    out.push_back(std::move(state));
  }
  return out;
}

double Recorder::seconds() const {
  double out = 0;
  for (const Stream& stream : streams_) {
    const double hz = options_.rate_hz > 0      ? options_.rate_hz
                      : stream.info.rate_hz > 0 ? stream.info.rate_hz
                                                : stream.measured_hz().value_or(0);
    if (hz > 0) out = std::max(out, static_cast<double>(stream.frames) / hz);
  }
  return out;
}

Result<std::vector<NewRecording>> Recorder::finish() const {
  std::vector<NewRecording> out;
  for (const std::vector<Stream>* streams : {&finished_, &streams_}) {
    for (const Stream& stream : *streams) {
      if (stream.frames == 0) continue;
      MOTE_ASSIGN(const Rate rate, rate_of(stream));
      const size_t channels = stream.info.channels.size();
      size_t length = SIZE_MAX;  // of a recording, in values
      if (options_.clip_seconds > 0)
        length = channels *
                 static_cast<size_t>(std::clamp(std::round(options_.clip_seconds * rate.hz), 1.0, 1e12));
      for (const std::vector<float>& part : stream.parts) {
        for (size_t first = 0; first < part.size(); first += std::min(length, part.size() - first)) {
          out.push_back(
              recording_of(stream.info, part, first, std::min(length, part.size() - first), rate.hz));
          out.back().name = stream.info.name;
          out.back().notes = rate.notes;
        }
      }
    }
  }
  return out;
}

}  // namespace mote
