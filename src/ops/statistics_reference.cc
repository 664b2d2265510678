// SPDX-License-Identifier: Apache-2.0
#include "ops/statistics_reference.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "device/signal/statistics.h"

namespace mote {

namespace {

double mean_of(const std::vector<double>& x, double (*of)(double)) {
  double sum = 0;
  for (const double value : x) sum += of(value);
  return sum / static_cast<double>(x.size());
}

double over(double a, double b) { return b != 0 ? a / b : 0; }

// The centroid, or the spread around it.
double centroid_of(const std::vector<double>& x, bool spread) {
  double sum = 0, first = 0, second = 0;
  for (size_t i = 0; i < x.size(); ++i) {
    sum += std::abs(x[i]);
    first += std::abs(x[i]) * static_cast<double>(i);
  }
  const double centroid = over(first, sum);
  for (size_t i = 0; i < x.size(); ++i)
    second += std::abs(x[i]) * std::pow(static_cast<double>(i) - centroid, 2);
  return spread ? std::sqrt(over(second, sum)) : centroid;
}

int crossings_of(const std::vector<double>& x, double level) {
  int count = 0;
  for (size_t i = 1; i < x.size(); ++i) count += (x[i] > level) != (x[i - 1] > level) ? 1 : 0;
  return count;
}

int peaks_of(const std::vector<double>& x, double above) {
  int count = 0;
  for (size_t i = 1; i + 1 < x.size(); ++i)
    count += x[i] > above && x[i] > x[i - 1] && x[i] >= x[i + 1] ? 1 : 0;
  return count;
}

double slope_of(const std::vector<double>& x, double mean) {
  double up = 0, down = 0;
  const double middle = static_cast<double>(x.size() - 1) / 2;
  for (size_t i = 0; i < x.size(); ++i) {
    const double away = static_cast<double>(i) - middle;
    up += away * (x[i] - mean);
    down += away * away;
  }
  return over(up, down);
}

double percentile_of(std::vector<double> x, size_t percent) {
  std::sort(x.begin(), x.end());
  return x[((x.size() - 1) * percent + 50) / 100];
}

double entropy_of(const std::vector<double>& x, double low, double high) {
  std::array<int, MOTE_STATISTIC_BINS> counts{};
  if (high > low)
    for (const double value : x)
      ++counts[std::min<size_t>(static_cast<size_t>((value - low) / (high - low) * MOTE_STATISTIC_BINS),
                                MOTE_STATISTIC_BINS - 1)];
  double sum = 0;
  for (const int count : counts) {
    const double part = count / static_cast<double>(x.size());
    if (count > 0) sum -= part * std::log(part);
  }
  return sum;
}

}  // namespace

double statistic(int which, const std::vector<double>& x) {
  const double mean = mean_of(x, [](double v) { return v; });
  std::vector<double> off = x;
  for (double& value : off) value -= mean;
  const double variance = mean_of(off, [](double v) { return v * v; }), deviation = std::sqrt(variance);
  const double rms = std::sqrt(mean_of(x, [](double v) { return v * v; }));
  const auto [low, high] = std::minmax_element(x.begin(), x.end());
  switch (which) {
    case MOTE_STATISTIC_MEAN:
      return mean;
    case MOTE_STATISTIC_STD:
      return deviation;
    case MOTE_STATISTIC_MIN:
      return *low;
    case MOTE_STATISTIC_MAX:
      return *high;
    case MOTE_STATISTIC_RANGE:
      return *high - *low;
    case MOTE_STATISTIC_RMS:
      return rms;
    case MOTE_STATISTIC_MEAN_ABS:
      return mean_of(x, [](double v) { return std::abs(v); });
    case MOTE_STATISTIC_SKEW:
      return over(mean_of(off, [](double v) { return v * v * v; }), variance * deviation);
    case MOTE_STATISTIC_KURTOSIS:
      return variance != 0 ? mean_of(off, [](double v) { return v * v * v * v; }) / (variance * variance) - 3
                           : 0;
    case MOTE_STATISTIC_CREST:
      return over(std::max(std::abs(*low), std::abs(*high)), rms);
    case MOTE_STATISTIC_CROSSINGS:
      return crossings_of(x, mean);
    case MOTE_STATISTIC_PEAKS:
      return peaks_of(x, mean + deviation);
    case MOTE_STATISTIC_ENERGY:
      return rms * rms * static_cast<double>(x.size());
    case MOTE_STATISTIC_CENTROID:
      return centroid_of(x, false);
    case MOTE_STATISTIC_SPREAD:
      return centroid_of(x, true);
    case MOTE_STATISTIC_LARGEST_AT:
      return static_cast<double>(std::max_element(x.begin(), x.end()) - x.begin());
    case MOTE_STATISTIC_SLOPE:
      return slope_of(x, mean);
    case MOTE_STATISTIC_SAMPLE_VARIANCE:
      return over(variance * static_cast<double>(x.size()), static_cast<double>(x.size() - 1));
    case MOTE_STATISTIC_ZERO_CROSSING_RATE:
      return crossings_of(x, 0) / static_cast<double>(x.size());
    case MOTE_STATISTIC_MEAN_CROSSING_RATE:
      return crossings_of(x, mean) / static_cast<double>(x.size());
    case MOTE_STATISTIC_P5:
      return percentile_of(x, 5);
    case MOTE_STATISTIC_P25:
      return percentile_of(x, 25);
    case MOTE_STATISTIC_MEDIAN:
      return percentile_of(x, 50);
    case MOTE_STATISTIC_P75:
      return percentile_of(x, 75);
    case MOTE_STATISTIC_P95:
      return percentile_of(x, 95);
    default:
      return entropy_of(x, *low, *high);
  }
}

namespace {

// floor(a / b), of b above 0.
int64_t floor_quotient(int64_t a, int64_t b) { return a / b - (a % b < 0 ? 1 : 0); }

// The nearest integer to the root, digit by digit.
uint64_t nearest_root(uint64_t x) {
  uint64_t root = 0;
  for (uint64_t bit = uint64_t{1} << 31; bit != 0; bit >>= 1)
    if ((root + bit) * (root + bit) <= x) root += bit;
  return x - root * root > root ? std::min<uint64_t>(root + 1, UINT32_MAX) : root;
}

// 256 sqrt(x) / n as device/signal/statistics.h defines it.
int64_t fixed_root(uint64_t x, int64_t n) {
  int digits = 0;
  while (x != 0 && x < uint64_t{1} << 62) {
    x *= 4;
    ++digits;
  }
  const int64_t by = n << digits;
  return floor_quotient(512 * static_cast<int64_t>(nearest_root(x)) + by, 2 * by);
}

}  // namespace

int64_t fixed_statistic(int which, const std::vector<int64_t>& x) {
  const auto n = static_cast<int64_t>(x.size());
  int64_t sum = 0, squares = 0, magnitudes = 0;
  for (const int64_t value : x) {
    sum += value;
    squares += value * value;
    magnitudes += std::abs(value);
  }
  const auto [low, high] = std::minmax_element(x.begin(), x.end());
  switch (which) {
    case MOTE_STATISTIC_MEAN:
      return floor_quotient(512 * sum + n, 2 * n);
    case MOTE_STATISTIC_STD:
      return fixed_root(static_cast<uint64_t>(n * squares - sum * sum), n);
    case MOTE_STATISTIC_MIN:
      return 256 * *low;
    case MOTE_STATISTIC_MAX:
      return 256 * *high;
    case MOTE_STATISTIC_RANGE:
      return 256 * (*high - *low);
    case MOTE_STATISTIC_RMS:
      return fixed_root(static_cast<uint64_t>(n * squares), n);
    default:
      return floor_quotient(512 * magnitudes + n, 2 * n);
  }
}

}  // namespace mote
