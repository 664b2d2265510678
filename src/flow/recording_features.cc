// SPDX-License-Identifier: Apache-2.0
#include "flow/recording_features.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <vector>

#include "base/format.h"
#include "base/text.h"
#include "data/formats/sensor_table.h"

namespace mote {

namespace {

constexpr double kFullScale = 32768;
constexpr size_t kParts = 32;

std::vector<float> values_of(const Recording& data) {
  std::vector<float> out(static_cast<size_t>(data.frames() * data.channels));
  if (data.format == Recording::Format::kFloat32) {
    std::memcpy(out.data(), data.bytes.data(), out.size() * sizeof(float));
    return out;
  }
  for (size_t i = 0; i < out.size(); ++i) {
    int16_t value;
    std::memcpy(&value, data.bytes.data() + 2 * i, sizeof value);
    out[i] = value;
  }
  return out;
}

struct ChannelFigures {
  double least = 0, most = 0, mean = 0, deviation = 0;
  int64_t at_least = 0, at_most = 0;  // values that are the smallest or the largest
};

ChannelFigures figures_of(const std::vector<float>& values, size_t channel, size_t channels) {
  ChannelFigures out;
  double sum = 0, squares = 0;
  int64_t count = 0;
  out.least = out.most = values[channel];
  for (size_t i = channel; i < values.size(); i += channels, ++count) {
    const double v = values[i];
    out.at_least = v < out.least ? 1 : out.at_least + (v == out.least ? 1 : 0);
    out.at_most = v > out.most ? 1 : out.at_most + (v == out.most ? 1 : 0);
    out.least = std::min(out.least, v);
    out.most = std::max(out.most, v);
    sum += v;
  }
  out.mean = sum / static_cast<double>(count);
  for (size_t i = channel; i < values.size(); i += channels) {
    const double d = values[i] - out.mean;
    squares += d * d;
  }
  out.deviation = std::sqrt(squares / static_cast<double>(count));
  return out;
}

// The energy over time in a few steps, which small changes of level and rounding leave alone.
std::string envelope_of(const std::vector<float>& values, size_t channels, double mean) {
  const size_t frames = values.size() / channels;
  if (frames < kParts * 8) return "";
  std::vector<double> energy(kParts);
  for (size_t f = 0; f < frames; ++f) {
    const double d = values[f * channels] - mean;
    energy[f * kParts / frames] += d * d;
  }
  const double most = *std::max_element(energy.begin(), energy.end());
  if (most <= 0) return "";
  std::string out = format("{} {}", channels, frames);
  for (const double e : energy) out += static_cast<char>(' ' + std::lround(std::sqrt(e / most) * 90));
  return out;
}

// Three channels of acceleration: is the length of their mean that of gravity in the other unit?
bool wrong_unit(const std::vector<Channel>& channels, const std::vector<ChannelFigures>& figures) {
  double squares = 0;
  int count = 0;
  std::string unit;
  for (size_t c = 0; c < channels.size() && c < figures.size(); ++c) {
    const std::string of = to_lower(channels[c].unit);
    if (to_lower(channels[c].name).find("acc") == std::string::npos || (!unit.empty() && of != unit))
      continue;
    unit = of;
    squares += figures[c].mean * figures[c].mean;
    ++count;
  }
  if (count != 3) return false;
  const double length = std::sqrt(squares);
  const bool is_g = unit == "g", is_metric = unit == "m/s2" || unit == "m/s^2";
  return (is_metric && length > 0.8 && length < 1.2) || (is_g && length > 8 && length < 12);
}

}  // namespace

RecordingFeatures features_of(const Recording& data, const RecordingRow& row,
                              const std::vector<double>& times) {
  RecordingFeatures out;
  const Timing timing = timing_of(times);
  out.rate_drift = timing.first_rate_hz > 0;
  out.gaps = timing.gaps > 0 || timing.uneven;
  if (data.format == Recording::Format::kUint8) {
    if (row.width < 1 || data.frames() < row.width) return out;
    Image image;
    image.width = row.width;
    image.height = static_cast<int32_t>(data.frames() / row.width);
    image.channels = static_cast<int32_t>(data.channels);
    image.pixels = data.bytes;
    const ImageSketch sketch = sketch_of(image);
    if (!sketch.flat) out.sketch = sketch;
    return out;
  }
  const bool sound = data.format == Recording::Format::kInt16;
  const std::vector<float> values = values_of(data);
  const auto channels = static_cast<size_t>(data.channels);
  const double frames = static_cast<double>(data.frames());
  std::vector<ChannelFigures> figures;
  double squares = 0;
  bool all_silent = true;
  for (size_t c = 0; c < channels; ++c) {
    figures.push_back(figures_of(values, c, channels));
    const ChannelFigures& f = figures.back();
    squares += f.deviation * f.deviation;
    const bool full_scale_low = f.least <= -kFullScale + 1, full_scale_high = f.most >= kFullScale - 2;
    const auto many = [&](int64_t count) {
      return count >= 10 && static_cast<double>(count) > 0.001 * frames;
    };
    if (sound) {
      out.clipped =
          out.clipped || (full_scale_low && many(f.at_least)) || (full_scale_high && many(f.at_most));
      out.offset = out.offset || std::abs(f.mean) > 0.02 * kFullScale;
      all_silent = all_silent && f.deviation < 3;
    } else {
      out.means.push_back(f.mean);
      out.constant_channel = out.constant_channel || (frames >= 10 && f.least == f.most);
    }
  }
  out.silent = sound && all_silent;
  out.loudness = std::sqrt(squares);
  out.wrong_unit = !sound && wrong_unit(parse_channels(row.channels), figures);
  out.envelope = envelope_of(values, channels, figures[0].mean);
  return out;
}

}  // namespace mote
