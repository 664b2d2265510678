// SPDX-License-Identifier: Apache-2.0
// How many seconds of sound a core of this computer turns into features in one second, for each preset of
// int16 samples or for those that are named:
//
//   cmake --build --preset release --target feature_rate && build/release/bin/feature_rate [PRESET ...]
//
// The chain is compiled for the host and run by its kernels, as for a data set: one thread, processor time,
// with what it takes to hand samples in and to read features out.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <ctime>

#include "base/format.h"
#include "flow/compiled.h"
#include "flow/objective.h"
#include "interp/device_session.h"
#include "report/table.h"
#include "signal/block.h"

namespace mote {
namespace {

constexpr double kSecondsOfOneMeasurement = 0.5;
constexpr int kMeasurements = 5;  // of which the best one counts: others shared the core

// A tone that rises over the whole band, with noise: no frame is silent and none is full scale.
Bytes sweep(size_t samples) {
  std::vector<int16_t> out(samples);
  uint32_t noise = 1;
  for (size_t i = 0; i < samples; ++i) {
    noise = noise * 1664525u + 1013904223u;
    const double phase = 1e-5 * static_cast<double>(i % 16000) * static_cast<double>(i % 16000);
    out[i] = static_cast<int16_t>(8000 * std::sin(phase) + static_cast<double>(noise >> 22) - 512);
  }
  Bytes bytes(2 * samples);
  std::memcpy(bytes.data(), out.data(), bytes.size());
  return bytes;
}

double processor_seconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

// Seconds of one run.
double time_of_run(DeviceSession& session, const std::vector<Bytes>& inputs) {
  double best = INFINITY;
  for (int i = 0; i < kMeasurements; ++i) {
    int runs = 0;
    const double begin = processor_seconds();
    double end = begin;
    for (; end < begin + kSecondsOfOneMeasurement; end = processor_seconds(), ++runs) {
      session.run(inputs);
      if (session.outputs().at(0).empty()) return INFINITY;
    }
    best = std::min(best, (end - begin) / runs);
  }
  return best;
}

// Of real time.
Result<double> rate_of(const Preset& preset) {
  MOTE_ASSIGN(const Graph graph, build_chain("features", preset.input, preset.blocks));
  MOTE_ASSIGN(const Target target, find_target("host", Objective::kLatency));
  MOTE_ASSIGN(const Compiled compiled, compile_graph(graph, target, Optimize::kFull));
  DeviceSession session(compiled.model, compiled.layout);
  const auto samples = static_cast<size_t>(element_count(preset.input.shape));
  const double seconds = static_cast<double>(samples) / preset.input.rate_hz;
  return seconds / time_of_run(session, {sweep(samples)});
}

Status measure(const std::vector<std::string>& names) {
  std::vector<Preset> chosen;
  for (const std::string& name : names) {
    MOTE_ASSIGN(const Preset preset, find_preset(name));
    if (preset.input.type != DType::kInt16)
      return Error(Code::kInvalid, format("the preset '{}' is not one of int16 samples", name));
    chosen.push_back(preset);
  }
  if (names.empty())
    for (const Preset& preset : presets())
      if (preset.input.type == DType::kInt16) chosen.push_back(preset);
  TextTable table({{"preset"}, {"times real time, one core", Align::kRight}});
  for (const Preset& preset : chosen) {
    MOTE_ASSIGN(const double rate, rate_of(preset));
    table.add_row({preset.name, format("{:.0f}", rate)});
  }
  std::fputs(table.to_string().c_str(), stdout);
  return ok_status();
}

}  // namespace
}  // namespace mote

int main(int argc, char** argv) {
  const mote::Status status = mote::measure(std::vector<std::string>(argv + 1, argv + argc));
  if (!status.ok()) std::fprintf(stderr, "%s\n", status.error().to_string().c_str());
  return status.ok() ? 0 : 1;
}
