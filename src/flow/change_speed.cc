// SPDX-License-Identifier: Apache-2.0
#include "flow/change_speed.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

namespace mote {

namespace {

// Copies are made by the thousand, and only a model hears them: no need of the 121 dB that imports are
// resampled with.
constexpr int kTaps = 16, kPhases = 256;

// Filters for positions between two frames; each sums to 1.
class Filters {
 public:
  explicit Filters(double cutoff) {
    for (int phase = 0; phase <= kPhases; ++phase) {
      std::array<float, kTaps>& taps = taps_[static_cast<size_t>(phase)];
      double sum = 0;
      for (int i = 0; i < kTaps; ++i) {
        const double x = i - (kTaps / 2 - 1) - static_cast<double>(phase) / kPhases;
        const double angle = std::numbers::pi * x * cutoff;
        const double sinc = x == 0 ? 1 : std::sin(angle) / angle;
        const double hann = 0.5 + 0.5 * std::cos(2 * std::numbers::pi * x / kTaps);
        taps[static_cast<size_t>(i)] = static_cast<float>(sinc * hann);
        sum += sinc * hann;
      }
      for (float& tap : taps) tap = static_cast<float>(tap / sum);
    }
  }
  const std::array<float, kTaps>& at(double fraction) const {
    return taps_[static_cast<size_t>(std::lround(fraction * kPhases))];
  }

 private:
  std::array<std::array<float, kTaps>, kPhases + 1> taps_;
};

class Signal {
 public:
  Signal(const std::vector<float>& values, int64_t channels, Beyond beyond)
      : values_(values),
        channels_(channels),
        frames_(static_cast<int64_t>(values.size()) / channels),
        beyond_(beyond) {}
  float at(int64_t frame, int64_t channel) const {
    if (frame < 0 || frame >= frames_) {
      if (beyond_ == Beyond::kZero) return 0;
      frame = std::clamp<int64_t>(frame, 0, frames_ - 1);
    }
    return values_[static_cast<size_t>(frame * channels_ + channel)];
  }
  int64_t frames() const { return frames_; }

 private:
  const std::vector<float>& values_;
  int64_t channels_, frames_;
  Beyond beyond_;
};

}  // namespace

std::vector<float> with_speed(const std::vector<float>& values, int64_t channels, double speed,
                              int64_t shift_frames, Beyond beyond) {
  const Signal signal(values, channels, beyond);
  std::vector<float> out;
  out.reserve(values.size());
  if (speed == 1) {
    for (int64_t i = 0; i < signal.frames(); ++i)
      for (int64_t c = 0; c < channels; ++c) out.push_back(signal.at(i - shift_frames, c));
    return out;
  }
  const Filters filters(std::min(1.0, 1 / speed));
  const double middle = static_cast<double>(signal.frames() - 1) / 2;
  for (int64_t i = 0; i < signal.frames(); ++i) {
    const double place = middle + (static_cast<double>(i - shift_frames) - middle) * speed;
    const double before = std::floor(place);
    const std::array<float, kTaps>& taps = filters.at(place - before);
    const int64_t first = static_cast<int64_t>(before) - (kTaps / 2 - 1);
    for (int64_t c = 0; c < channels; ++c) {
      float sum = 0;
      for (int k = 0; k < kTaps; ++k) sum += taps[static_cast<size_t>(k)] * signal.at(first + k, c);
      out.push_back(sum);
    }
  }
  return out;
}

}  // namespace mote
