// SPDX-License-Identifier: Apache-2.0
#include "ops/logistic_table.h"

#include <cmath>
#include <cstdlib>

namespace mote {

namespace {

int64_t floor_shift(int64_t value, int bits) {
  return static_cast<int64_t>(std::floor(static_cast<double>(value) / std::ldexp(1.0, bits)));
}

}  // namespace

// Entries are raised by half of what lines between them lie below the curve, so that lines err as much to
// either side.
LogisticTable::LogisticTable() {
  constexpr double kStep = 1.0 / 24;
  for (int k = 0; k < 256; ++k) {
    const double value = 1 / (1 + std::exp(-k * kStep));
    const double bend = value * (1 - value) * (2 * value - 1);
    entries_.push_back(static_cast<uint16_t>(std::lround(65536 * (value + kStep * kStep / 16 * bend))));
  }
  entries_[255] = 65535;
}

// The line through the entries around magnitude / step, times step.
int64_t LogisticTable::line(int64_t magnitude, int64_t step, int64_t beyond) const {
  const auto k = static_cast<size_t>(magnitude / step);
  if (k >= 255) return beyond * step;
  const int64_t here = entries_[k], next = entries_[k + 1];
  return here * step + magnitude % step * (next - here);
}

int16_t LogisticTable::logistic(int64_t steps) const {
  const int64_t at = line(std::abs(steps), 512, 0xFFFE);
  return static_cast<int16_t>(floor_shift(steps >= 0 ? at + 512 : (1 << 25) - at + 511, 10));
}

// tanh(x) = 2 logistic(2 x) - 1.
int16_t LogisticTable::tanh(int64_t steps) const {
  const int64_t above = line(std::abs(steps), 256, 0xFFFF) - (1 << 23);
  return static_cast<int16_t>(floor_shift(steps >= 0 ? above + 128 : -above + 127, 8));
}

int64_t logistic_steps(int64_t value, int32_t multiplier, int shift) {
  const int64_t half = shift > 0 ? int64_t{1} << (shift - 1) : 0;
  return floor_shift(value * multiplier + half, shift);
}

}  // namespace mote
