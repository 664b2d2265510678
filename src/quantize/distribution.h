// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <vector>

namespace mote {

struct Interval {
  float low = 0, high = 0;
};

// How the values of a tensor are spread: extremes first, then, once these are known, counts of equal bins
// between them. 0 is inside the extremes.
class Distribution {
 public:
  // First round.
  void widen(const std::vector<float>& values);
  // Second round, over the same values.
  void count(const std::vector<float>& values);

  Interval extremes() const { return extremes_; }

  // The interval that leaves out at most `left_out` of the values at either end.
  Interval without_tails(double left_out) const;

  // The interval inside the extremes with the least sum of squared errors if values are rounded to steps of
  // it, of which there are `steps`, and clamped to it. `symmetric`: around 0.
  Interval least_squares(int steps, bool symmetric) const;

 private:
  static constexpr int kBins = 2048;
  float bin_width() const { return (extremes_.high - extremes_.low) / kBins; }
  double squared_error(Interval range, int steps) const;

  Interval extremes_;
  std::vector<int64_t> bins_;
  int64_t total_ = 0;
};

}  // namespace mote
