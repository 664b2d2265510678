// SPDX-License-Identifier: Apache-2.0
#include "ops/fixed_shift.h"

#include <algorithm>
#include <vector>

namespace mote {

namespace {

constexpr int64_t kHigh = int64_t{1} << 32;  // what the multiplication divides by
constexpr int kMostRounds = 20000;           // that are tried

int64_t floor_divide(int64_t a, int64_t b) { return a / b - (a % b < 0 ? 1 : 0); }
int64_t ceil_divide(int64_t a, int64_t b) { return a / b + (a % b > 0 ? 1 : 0); }

// The output as a step function of the sum with its bias: the first sum of every output value but the lowest.
class Steps {
 public:
  Steps(const DspChannel& channel, const DspOutput& output)
      : output_(output), factor_{channel.multiplier, channel.left - channel.right} {
    lowest_ = value(channel.lowest);
    highest_ = value(channel.highest);
    int64_t sum = channel.lowest;
    for (int64_t n = lowest_ + 1; n <= highest_; ++n) {
      sum = std::clamp(guess(n), sum, channel.highest);
      while (value(sum) < n) ++sum;
      while (value(sum - 1) >= n) --sum;
      sums_.push_back(sum);
    }
  }

  int64_t lowest() const { return lowest_; }
  int64_t highest() const { return highest_; }
  int64_t first_sum(int64_t n) const { return sums_[static_cast<size_t>(n - lowest_ - 1)]; }

 private:
  int64_t value(int64_t sum) const {
    return std::clamp<int64_t>(int64_t{rescale_ref(static_cast<int32_t>(sum), factor_)} + output_.zero_point,
                               output_.range.low, output_.range.high);
  }

  // Where the output reaches n if it is rounded once.
  int64_t guess(int64_t n) const {
    const int64_t twice = 2 * (n - output_.zero_point) - 1;  // ten bits
    return ceil_divide(twice * (int64_t{1} << (30 - factor_.shift)), factor_.multiplier);
  }

  DspOutput output_;
  FixedPoint factor_;
  int64_t lowest_, highest_;
  std::vector<int64_t> sums_;
};

struct Interval {
  int64_t least, most;
};

// Where bias * multiplier + round * 2^32 must lie, the bias being what is added to the channel's, shifted.
Interval moves(const DspChannel& channel, const DspOutput& output, const Steps& steps, int right_shift,
               int64_t slope) {
  const auto threshold = [&](int64_t n) { return n * (kHigh << right_shift); };
  Interval out{-kHigh << 20, kHigh << 20};
  if (steps.lowest() > output.range.low) out.least = threshold(steps.lowest()) - slope * channel.lowest;
  if (steps.highest() < output.range.high)
    out.most = threshold(steps.highest() + 1) - slope * channel.highest - 1;
  for (int64_t n = steps.lowest() + 1; n <= steps.highest(); ++n) {
    const int64_t move = threshold(n) - slope * steps.first_sum(n);
    out.least = std::max(out.least, move);
    out.most = std::min(out.most, move + slope - 1);
  }
  return out;
}

// A bias and round for a multiplier and a shift.
std::optional<FixedShift> find_round(const DspChannel& channel, const DspOutput& output, const Steps& steps,
                                     const FixedShiftLimits& limits, int shift, int32_t multiplier) {
  const int64_t scale = int64_t{1} << shift;
  const Interval move = moves(channel, output, steps, limits.right_shift, scale * multiplier);
  if (move.least > move.most) return std::nullopt;
  const int32_t plain = (2 * output.zero_point + 1) * (1 << limits.right_shift) / 2;
  for (int i = 0; i < kMostRounds; ++i) {
    const int32_t round = plain + (i % 2 == 0 ? i / 2 : -(i / 2) - 1);
    if (round < limits.min_round || round > limits.max_round) continue;
    const int64_t added = ceil_divide(move.least - round * kHigh, multiplier);
    if (added > floor_divide(move.most - round * kHigh, multiplier)) continue;
    const int64_t bias = scale * channel.bias + added;
    // The kernel's sums must not leave int32.
    if (std::min({bias, scale * channel.lowest + added}) < INT32_MIN ||
        std::max({bias, scale * channel.highest + added}) > INT32_MAX)
      continue;
    return FixedShift{shift, static_cast<int32_t>(bias), multiplier, round};
  }
  return std::nullopt;
}

}  // namespace

std::optional<FixedShift> fixed_shift(const DspChannel& channel, const DspOutput& output,
                                      const FixedShiftLimits& limits) {
  const Steps steps(channel, output);
  if (channel.lowest == channel.highest)  // a constant: any slope will do
    return find_round(channel, output, steps, limits, limits.min_shift, channel.multiplier);
  const int exact = limits.right_shift + 1 + channel.left - channel.right;  // keeps all of the multiplier
  for (int shift = std::max(exact, limits.min_shift); shift <= limits.max_shift; ++shift) {
    const int dropped = shift - exact;
    const int64_t multiplier = (int64_t{channel.multiplier} + ((int64_t{1} << dropped) >> 1)) >> dropped;
    if (multiplier == 0 || multiplier > INT32_MAX) continue;
    const auto form = find_round(channel, output, steps, limits, shift, static_cast<int32_t>(multiplier));
    if (form) return form;
  }
  return std::nullopt;
}

}  // namespace mote
