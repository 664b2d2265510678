// SPDX-License-Identifier: Apache-2.0
#include "train/detector.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/format.h"
#include "train/k_means.h"

namespace mote {

const std::vector<std::string> kDetectorClasses = {"normal", "anomaly"};

namespace {

// Features are float32: what changes less than their rounding is no change.
constexpr double kRounding = 1e-5, kLeastDeviation = 1e-6;
// A covariance without any shrinkage has no inverse where a feature is the sum of others.
constexpr double kLeastShrinkage = 1e-6;
// Of scaled features: what is left by the rounding of their mean is less.
constexpr double kLeastVariance = 1e-18;

struct Scaling {
  std::vector<double> mean, deviation;
};

double rounding_of(double mean) { return std::max(kRounding * std::abs(mean), kLeastDeviation); }

Scaling scaling_of(const FeatureRows& rows) {
  const auto n = static_cast<size_t>(rows.features);
  const auto count = static_cast<double>(rows.count());
  Scaling out{std::vector<double>(n), std::vector<double>(n)};
  for (size_t i = 0; i < rows.count(); ++i)
    for (size_t j = 0; j < n; ++j) out.mean[j] += double{rows.row(i)[j]} / count;
  for (size_t i = 0; i < rows.count(); ++i)
    for (size_t j = 0; j < n; ++j) {
      const double apart = double{rows.row(i)[j]} - out.mean[j];
      out.deviation[j] += apart * apart / count;
    }
  for (size_t j = 0; j < n; ++j)
    out.deviation[j] = std::max(std::sqrt(out.deviation[j]), rounding_of(out.mean[j]));
  return out;
}

std::vector<double> standardised(const FeatureRows& rows, const Scaling& scaling) {
  std::vector<double> out;
  out.reserve(rows.values.size());
  for (size_t i = 0; i < rows.values.size(); ++i) {
    const size_t j = i % static_cast<size_t>(rows.features);
    out.push_back((double{rows.values[i]} - scaling.mean[j]) / scaling.deviation[j]);
  }
  return out;
}

// Brings standardised rows, from which their centres were taken, to a deviation of 1 around these. What is
// shrunk then are correlations: a feature that hardly varies around the centres keeps its own measure.
std::vector<double> scale_around_centres(const Scaling& scaling, std::vector<double>* points) {
  const size_t n = scaling.mean.size();
  std::vector<double> out(n);
  for (size_t i = 0; i < points->size(); ++i) out[i % n] += (*points)[i] * (*points)[i];
  for (size_t j = 0; j < n; ++j)
    out[j] = std::max(std::sqrt(out[j] / static_cast<double>(points->size() / n)),
                      rounding_of(scaling.mean[j]) / scaling.deviation[j]);
  for (size_t i = 0; i < points->size(); ++i) (*points)[i] /= out[i % n];
  return out;
}

struct Covariance {
  std::vector<double> values;  // [n][n]
  double shrinkage = 0;
};

// Of rows whose mean is 0. Source: Ledoit and Wolf, "A well-conditioned estimator for large-dimensional
// covariance matrices", 2004, section 3.3: shrinkage is b^2 / d^2, in the norm of Frobenius over n.
Covariance shrunk_covariance(const std::vector<double>& rows, size_t n) {
  const size_t count = rows.size() / n;
  const auto samples = static_cast<double>(count), size = static_cast<double>(n);
  Covariance out{std::vector<double>(n * n), 0};
  double fourth = 0;  // sum of the fourth powers of the rows' lengths
  for (size_t i = 0; i < count; ++i) {
    const double* x = rows.data() + i * n;
    double square = 0;
    for (size_t a = 0; a < n; ++a) {
      square += x[a] * x[a];
      for (size_t b = 0; b <= a; ++b) out.values[a * n + b] += x[a] * x[b] / samples;
    }
    fourth += square * square;
  }
  double trace = 0, norm = 0;
  for (size_t a = 0; a < n; ++a) {
    for (size_t b = 0; b < a; ++b) out.values[b * n + a] = out.values[a * n + b];
    trace += out.values[a * n + a];
  }
  for (const double value : out.values) norm += value * value;
  const double scale = trace / size;
  const double apart = norm / size - scale * scale;                   // d^2
  const double scatter = (fourth / samples - norm) / size / samples;  // b^2
  out.shrinkage = apart > 0 ? std::clamp(scatter / apart, kLeastShrinkage, 1.0) : 1.0;
  for (double& value : out.values) value *= 1 - out.shrinkage;
  for (size_t a = 0; a < n; ++a) out.values[a * n + a] += out.shrinkage * scale;
  return out;
}

// The inverse of the lower triangular L with L Lt = covariance; empty if the matrix has none.
std::vector<double> inverse_root(std::vector<double> l, size_t n) {
  double trace = 0;
  for (size_t a = 0; a < n; ++a) trace += l[a * n + a];
  if (!(trace > kLeastVariance * static_cast<double>(n))) return {};
  for (size_t a = 0; a < n; ++a)
    for (size_t b = 0; b <= a; ++b) {
      double rest = l[a * n + b];
      for (size_t k = 0; k < b; ++k) rest -= l[a * n + k] * l[b * n + k];
      if (a == b && !(rest > 0)) return {};
      l[a * n + b] = a == b ? std::sqrt(rest) : rest / l[b * n + b];
    }
  std::vector<double> out(n * n);
  for (size_t column = 0; column < n; ++column)
    for (size_t a = column; a < n; ++a) {
      double rest = a == column ? 1 : 0;
      for (size_t k = column; k < a; ++k) rest -= l[a * n + k] * out[k * n + column];
      out[a * n + column] = rest / l[a * n + a];
    }
  return out;
}

Status check_rows(const FeatureRows& rows, int64_t centres) {
  if (rows.features < 1 || rows.features > kMostDetectorFeatures)
    return Error(Code::kUnsupported,
                 format("{} features for each answer; a detector takes 1 to {}", with_commas(rows.features),
                        with_commas(kMostDetectorFeatures)),
                 "end [[signal]] with a block that describes a window by few numbers, such as statistics");
  const int64_t least = kLeastRowsOfCentre * centres;
  if (static_cast<int64_t>(rows.count()) < least)
    return Error(Code::kInvalid,
                 format("there are {} normal answers to learn from; the least for {} is {}", rows.count(),
                        centres == 1 ? "one centre" : format("{} centres", centres), least),
                 centres > 1 ? "record more, or give fewer clusters" : "record more");
  return ok_status();
}

// What the whitening makes of `x`, which is a row without its mean.
void whiten(const std::vector<double>& whitening, const double* x, size_t n, double* out) {
  for (size_t a = 0; a < n; ++a) {
    out[a] = 0;
    for (size_t b = 0; b <= a; ++b) out[a] += whitening[a * n + b] * x[b];
  }
}

}  // namespace

Result<Detector> fit_detector(const FeatureRows& rows, int64_t centres, uint64_t seed) {
  MOTE_TRY(check_rows(rows, centres));
  const auto n = static_cast<size_t>(rows.features);
  const Scaling scaling = scaling_of(rows);
  std::vector<double> points = standardised(rows, scaling);
  MOTE_ASSIGN(const Clusters clusters, k_means(points, n, static_cast<size_t>(centres), seed));
  for (size_t i = 0; i < points.size(); ++i)
    points[i] -= clusters.centres[clusters.nearest[i / n] * n + i % n];
  const std::vector<double> around = scale_around_centres(scaling, &points);
  const Covariance covariance = shrunk_covariance(points, n);
  Detector out;
  out.features = rows.features;
  out.mean = scaling.mean;
  out.shrinkage = covariance.shrinkage;
  out.whitening = inverse_root(covariance.values, n);
  if (out.whitening.empty())
    return Error(Code::kInvalid, "the features of the normal answers do not vary",
                 centres > 1 ? "look at what [[signal]] makes of the recordings, or give fewer clusters"
                             : "look at what [[signal]] makes of the recordings");
  for (size_t i = 0; i < out.whitening.size(); ++i) out.whitening[i] /= around[i % n];
  out.centres.resize(clusters.centres.size());
  for (size_t c = 0; c < static_cast<size_t>(centres); ++c)
    whiten(out.whitening, clusters.centres.data() + c * n, n, out.centres.data() + c * n);
  // From here on it takes features as they are.
  for (size_t i = 0; i < out.whitening.size(); ++i) out.whitening[i] /= scaling.deviation[i % n];
  return out;
}

double Detector::distance(const float* row) const {
  const auto n = static_cast<size_t>(features);
  std::vector<double> apart(n), white(n);
  for (size_t i = 0; i < n; ++i) apart[i] = double{row[i]} - mean[i];
  whiten(whitening, apart.data(), n, white.data());
  double least = std::numeric_limits<double>::infinity();
  for (size_t c = 0; c < centre_count(); ++c)
    least = std::min(least, squared_distance(white.data(), centres.data() + c * n, n));
  return std::sqrt(least);
}

namespace {

double place_of_threshold(size_t distances, double false_alarms) {
  // What rounding adds must not move it to the next place.
  return std::ceil((static_cast<double>(distances) + 1) * (1 - false_alarms) - 1e-9);
}

}  // namespace

bool enough_for_threshold(size_t distances, double false_alarms) {
  return place_of_threshold(distances, false_alarms) <= static_cast<double>(distances);
}

double threshold_for(std::vector<double> distances, double false_alarms) {
  std::sort(distances.begin(), distances.end());
  const double last = static_cast<double>(distances.size());
  const double place = std::clamp(place_of_threshold(distances.size(), false_alarms), 1.0, last);
  return distances[static_cast<size_t>(place) - 1];
}

}  // namespace mote
