// SPDX-License-Identifier: Apache-2.0
#include "quantize/distribution.h"

#include <algorithm>
#include <cmath>

namespace mote {

void Distribution::widen(const std::vector<float>& values) {
  for (const float value : values) {
    extremes_.low = std::min(extremes_.low, value);
    extremes_.high = std::max(extremes_.high, value);
  }
}

void Distribution::count(const std::vector<float>& values) {
  bins_.resize(kBins);
  const float width = bin_width();
  if (!(width > 0)) return;
  for (const float value : values) {
    const auto bin = static_cast<int64_t>((value - extremes_.low) / width);
    ++bins_[static_cast<size_t>(std::clamp<int64_t>(bin, 0, kBins - 1))];
  }
  total_ += static_cast<int64_t>(values.size());
}

Interval Distribution::without_tails(double left_out) const {
  if (total_ == 0) return extremes_;
  const auto most = static_cast<int64_t>(left_out * static_cast<double>(total_));
  int first = 0, last = kBins - 1;
  for (int64_t left = bins_[0]; left <= most && first < last; left += bins_[static_cast<size_t>(++first)]) {
  }
  for (int64_t left = bins_.back(); left <= most && first < last;
       left += bins_[static_cast<size_t>(--last)]) {
  }
  Interval out = {extremes_.low + static_cast<float>(first) * bin_width(),
                  extremes_.low + static_cast<float>(last + 1) * bin_width()};
  out.low = std::min(out.low, 0.0f);
  out.high = std::max(out.high, 0.0f);
  return out;
}

// Values of a bin are taken at its middle. Rounding errs evenly over a step, whose mean square is 1 / 12.
double Distribution::squared_error(Interval range, int steps) const {
  const double step = (double{range.high} - double{range.low}) / steps;
  double sum = 0;
  for (int i = 0; i < kBins; ++i) {
    const auto bin = static_cast<double>(bins_[static_cast<size_t>(i)]);
    const double middle = double{extremes_.low} + (i + 0.5) * double{bin_width()};
    const double beyond = middle - std::clamp(middle, double{range.low}, double{range.high});
    sum += bin * (beyond * beyond + step * step / 12);
  }
  return sum;
}

Interval Distribution::least_squares(int steps, bool symmetric) const {
  constexpr int kTries = 64;
  const float magnitude = std::max(-extremes_.low, extremes_.high);
  const Interval whole = symmetric ? Interval{-magnitude, magnitude} : extremes_;
  if (total_ == 0) return whole;
  Interval best = whole;
  double least = squared_error(whole, steps);
  // Either end on its own, one after the other until none gets better.
  for (bool better = true; better;) {
    better = false;
    for (int end = 0; end < (symmetric ? 1 : 2); ++end) {
      for (int i = 1; i <= kTries; ++i) {
        const float part = static_cast<float>(i) / kTries;
        Interval range = best;
        if (symmetric) range = {whole.low * part, whole.high * part};
        if (!symmetric && end == 0) range.low = whole.low * part;
        if (!symmetric && end == 1) range.high = whole.high * part;
        if (!(range.high > range.low)) continue;
        const double error = squared_error(range, steps);
        if (error < least * (1 - 1e-9)) {
          least = error;
          best = range;
          better = true;
        }
      }
    }
  }
  return best;
}

}  // namespace mote
