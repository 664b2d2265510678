// SPDX-License-Identifier: Apache-2.0
#include "flow/feature_statistics.h"

#include <algorithm>
#include <cmath>

namespace mote {

namespace {

constexpr double kMostDeviations = 4;
constexpr double kBeyondEnds = 0.1;  // of the distance between the ends

}  // namespace

// Source: Welford, "Note on a method for calculating corrected sums of squares and products", 1962.
void FeatureStatistics::add(size_t feature, double value) {
  Column& c = columns_[feature % columns_.size()];
  c.least = c.count == 0 ? value : std::min(c.least, value);
  c.most = c.count == 0 ? value : std::max(c.most, value);
  ++c.count;
  const double before = value - c.mean;
  c.mean += before / static_cast<double>(c.count);
  c.squares += before * (value - c.mean);
}

// Source: Chan, Golub and LeVeque, "Updating formulae and a pairwise algorithm for computing sample
// variances", 1979.
void FeatureStatistics::add(const FeatureStatistics& other) {
  for (size_t i = 0; i < columns_.size(); ++i) {
    Column& a = columns_[i];
    const Column& b = other.columns_[i];
    if (b.count == 0) continue;
    if (a.count == 0) {
      a = b;
      continue;
    }
    const auto na = static_cast<double>(a.count), nb = static_cast<double>(b.count);
    const double apart = b.mean - a.mean;
    a.squares += b.squares + apart * apart * na * nb / (na + nb);
    a.mean += apart * nb / (na + nb);
    a.count += b.count;
    a.least = std::min(a.least, b.least);
    a.most = std::max(a.most, b.most);
  }
}

FeatureRange FeatureStatistics::range() const {
  FeatureRange out;
  for (const Column& c : columns_) {
    double low = 0, high = 1;
    if (c.count > 0) {
      const double deviation = std::sqrt(c.squares / static_cast<double>(c.count));
      const double beyond = kBeyondEnds * (c.most - c.least);
      low = std::max(c.least - beyond, c.mean - kMostDeviations * deviation);
      high = std::min(c.most + beyond, c.mean + kMostDeviations * deviation);
    }
    // A feature that never changes still needs a range that is one in float.
    const double least = std::max(1e-6, 1e-5 * std::max(std::abs(low), std::abs(high)));
    if (high - low < least) {
      const double middle = (low + high) / 2;
      low = middle - least / 2;
      high = middle + least / 2;
    }
    out.low.push_back(static_cast<float>(low));
    out.high.push_back(static_cast<float>(high));
  }
  return out;
}

}  // namespace mote
