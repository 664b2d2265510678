// SPDX-License-Identifier: Apache-2.0
#include "ops/signal_tables.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace mote {

namespace {

constexpr double kPi = std::numbers::pi;

// The coefficients of a sum of cosines.
std::optional<std::vector<double>> cosines(const std::string& name) {
  if (name == "rectangular") return std::vector<double>{1};
  if (name == "hann") return std::vector<double>{0.5, -0.5};
  if (name == "hamming") return std::vector<double>{0.54, -0.46};
  if (name == "blackman") return std::vector<double>{0.42, -0.5, 0.08};
  return std::nullopt;
}

// Slaney's scale: 15 mel are 1000 Hz; above, 27 mel are a factor of 6.4.
constexpr double kLinearMel = 15, kLinearHertz = 1000;
const double kLogStep = std::log(6.4) / 27;

}  // namespace

std::optional<std::vector<double>> window_table(const std::string& name, int64_t size, bool periodic) {
  const auto terms = cosines(name);
  if (!terms) return std::nullopt;
  std::vector<double> out;
  const double length = static_cast<double>(std::max<int64_t>(1, periodic ? size : size - 1));
  for (int64_t i = 0; i < size; ++i) {
    double sum = 0;
    for (size_t k = 0; k < terms->size(); ++k)
      sum += (*terms)[k] * std::cos(2 * kPi * static_cast<double>(k) * static_cast<double>(i) / length);
    out.push_back(size == 1 ? 1 : sum);
  }
  return out;
}

double mel_of(double hertz, bool slaney_scale) {
  if (!slaney_scale) return 1127 * std::log(1 + hertz / 700);
  if (hertz < kLinearHertz) return hertz * kLinearMel / kLinearHertz;
  return kLinearMel + std::log(hertz / kLinearHertz) / kLogStep;
}

double hertz_of(double mel, bool slaney_scale) {
  if (!slaney_scale) return 700 * (std::exp(mel / 1127) - 1);
  if (mel < kLinearMel) return mel * kLinearHertz / kLinearMel;
  return kLinearHertz * std::exp(kLogStep * (mel - kLinearMel));
}

FilterBank mel_bank(const MelSettings& settings) {
  const bool slaney = settings.slaney_scale;
  const double low = mel_of(settings.low, slaney), high = mel_of(settings.high, slaney);
  const double bin_hertz = settings.rate / static_cast<double>(settings.fft_length);
  // Where a frequency lies on the axis on which the sides are straight.
  const auto place = [&](double hertz) {
    if (settings.whole_bins) return std::nearbyint(hertz / bin_hertz);
    return settings.linear_in_mel ? mel_of(hertz, slaney) : hertz;
  };
  const auto edge = [&](int64_t i) {
    const double mel = low + (high - low) * static_cast<double>(i) / static_cast<double>(settings.bands + 1);
    if (settings.whole_bins) {
      // The last corner lies a little lower, so that rounding errors of the scale do not move it.
      const double hertz = hertz_of(mel, slaney) - (i > settings.bands ? 0.001 : 0);
      return std::floor(static_cast<double>(settings.fft_length + 1) * hertz / settings.rate);
    }
    return settings.linear_in_mel ? mel : hertz_of(mel, slaney);
  };
  FilterBank out;
  for (int64_t b = 0; b < settings.bands; ++b) {
    const double from = edge(b), top = edge(b + 1), to = edge(b + 2);
    const double scale = settings.unit_area ? 2 / (to - from) : 1;
    FilterBank::Band band;
    for (int64_t k = settings.without_dc ? 1 : 0; k <= settings.fft_length / 2; ++k) {
      const double x = place(static_cast<double>(k) * bin_hertz);
      const double weight = (x <= top ? (x - from) / (top - from) : (to - x) / (to - top)) * scale;
      if (!(weight > 0)) continue;
      if (band.count++ == 0) band.first = static_cast<int32_t>(k);
      out.weights.push_back(weight);
    }
    out.bands.push_back(band);
  }
  return out;
}

FixedWeights fixed_weights(const std::vector<double>& weights) {
  double largest = 0;
  for (const double weight : weights) largest = std::max(largest, std::abs(weight));
  FixedWeights out;
  // 0 < largest * 2^digits <= 32768, the largest of which becomes 32767.
  if (largest > 0) out.digits = std::clamp(15 - static_cast<int>(std::ceil(std::log2(largest))), 0, 30);
  for (const double weight : weights)
    out.values.push_back(static_cast<int16_t>(
        std::clamp<double>(std::nearbyint(std::ldexp(weight, out.digits)), INT16_MIN, INT16_MAX)));
  return out;
}

std::vector<int16_t> q15(const std::vector<double>& values) {
  std::vector<int16_t> out;
  for (const double value : values)
    out.push_back(
        static_cast<int16_t>(std::clamp<double>(std::nearbyint(value * 32768), INT16_MIN, INT16_MAX)));
  return out;
}

std::vector<double> dct_table(int64_t rows, int64_t size, bool orthonormal) {
  std::vector<double> out;
  const auto n = static_cast<double>(size);
  for (int64_t k = 0; k < rows; ++k)
    for (int64_t i = 0; i < size; ++i) {
      const double angle = kPi * static_cast<double>(k) * static_cast<double>(2 * i + 1) / (2 * n);
      const double scale = orthonormal && k == 0 ? 1 / std::sqrt(2.0) : 1;
      out.push_back(scale * 2 * std::cos(angle) / std::sqrt(2 * n));
    }
  return out;
}

}  // namespace mote
