// SPDX-License-Identifier: Apache-2.0
#include "quantize/observe.h"

#include <algorithm>
#include <cmath>

#include "base/format.h"
#include "base/progress.h"

namespace mote {

namespace {

std::vector<TensorId> observed(const Graph& graph) {
  std::vector<TensorId> out;
  for (size_t i = 0; i < graph.tensors.size(); ++i) {
    const auto id = static_cast<TensorId>(i);
    const bool lives = graph.producer(id) >= 0 || graph.is_input(id);
    if (lives && graph.tensor(id).type == DType::kFloat32 && !graph.tensor(id).is_constant())
      out.push_back(id);
  }
  for (const State& state : graph.states)
    if (graph.tensor(state.before).type == DType::kFloat32) out.push_back(state.before);
  return out;
}

void first_round(const std::vector<float>& values, const Shape& shape, Observation* out) {
  out->distribution.widen(values);
  out->mean.resize(values.size());
  const size_t channels = shape.empty() ? 1 : static_cast<size_t>(shape.back());
  out->largest.resize(channels);
  for (size_t i = 0; i < values.size(); ++i) {
    out->mean[i] += double{values[i]};
    out->largest[i % channels] = std::max(out->largest[i % channels], std::abs(values[i]));
  }
}

}  // namespace

Result<std::vector<Observation>> observe(const Graph& graph, const std::vector<Sample>& samples) {
  MOTE_ASSIGN(HostModel model, HostModel::make(graph));
  std::vector<Observation> out(graph.tensors.size());
  const std::vector<TensorId> ids = observed(graph);
  Progress progress("observing", static_cast<int64_t>(2 * samples.size()));
  for (const bool first : {true, false}) {
    model.reset();
    for (size_t s = 0; s < samples.size(); ++s) {
      if (interrupted()) return Error(Code::kInterrupted, "interrupted");
      progress.update(static_cast<int64_t>(first ? s : samples.size() + s));
      model.run(samples[s]);
      for (const TensorId id : ids) {
        const std::vector<float> values = model.reals(id);
        Observation& seen = out[static_cast<size_t>(id)];
        if (!first) {
          seen.distribution.count(values);
          continue;
        }
        if (!std::all_of(values.begin(), values.end(), [](float value) { return std::isfinite(value); }))
          return Error(Code::kInvalid,
                       format("tensor '{}' is not finite in sample {}", graph.tensor(id).name, s),
                       "look for a division by zero or a wrong scale of the data");
        first_round(values, graph.tensor(id).shape, &seen);
      }
    }
  }
  for (Observation& seen : out)
    for (double& mean : seen.mean) mean /= static_cast<double>(samples.size());
  return out;
}

void SignalToNoise::add(const std::vector<float>& expected, const std::vector<float>& actual) {
  for (size_t i = 0; i < expected.size(); ++i) {
    const double difference = double{expected[i]} - double{actual[i]};
    signal_ += double{expected[i]} * double{expected[i]};
    noise_ += difference * difference;
  }
}

double SignalToNoise::decibels() const {
  constexpr double kMost = 200;
  if (noise_ == 0) return kMost;
  if (signal_ == 0) return -kMost;
  return std::min(kMost, 10 * std::log10(signal_ / noise_));
}

}  // namespace mote
