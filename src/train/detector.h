// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "ir/graph.h"

namespace mote {

// Learns from normal features alone what is normal, and tells how far others are from it: the Mahalanobis
// distance to the nearest of some centres. With one centre it is the distance from the mean in the metric of
// the covariance. With several these are found by k-means, and the metric is that of the deviations of all
// features from their own centre, pooled: a machine that runs at some speeds has a centre for each, and near
// each the same directions are unusual.

// Feature vectors, one after the other; all values are finite.
struct FeatureRows {
  int64_t features = 0;
  std::vector<float> values;

  size_t count() const { return features > 0 ? values.size() / static_cast<size_t>(features) : 0; }
  const float* row(size_t i) const { return values.data() + i * static_cast<size_t>(features); }
};

struct Detector {
  int64_t features = 0;
  std::vector<double> mean;  // of each feature
  std::vector<double>
      whitening;                // [features][features], lower triangular: of x - mean makes a unit covariance
  std::vector<double> centres;  // [centres][features], of what the whitening makes
  double shrinkage = 0;         // part of the covariance that is a multiple of the identity, 0 to 1
  double threshold = 0;         // the distance beyond which features are an anomaly

  size_t centre_count() const { return centres.size() / static_cast<size_t>(features); }
  double distance(const float* row) const;
};

constexpr int64_t kMostDetectorFeatures = 1024;
constexpr int64_t kMostDetectorCentres = 256;
constexpr int64_t kLeastRowsOfCentre = 4;

// All but the threshold. The covariance is shrunk as Ledoit and Wolf do, so it has an inverse also where
// features depend on each other or are more than the rows. A feature that never changes counts by its
// rounding errors, so that one that begins to change is an anomaly. The same rows in the same order give the
// same detector. Too few rows, or rows that are all equal, are an error.
Result<Detector> fit_detector(const FeatureRows& rows, int64_t centres, uint64_t seed);

// The distance beyond which at most the part `false_alarms` of further normal features is expected: of n
// distances that were not learnt from, the one at place ceil((n + 1)(1 - false_alarms)) in ascending order,
// or the largest where there are too few for that. Source: Vovk, Gammerman and Shafer, "Algorithmic Learning
// in a Random World", 2005, chapter 2.2.
double threshold_for(std::vector<double> distances, double false_alarms);

// Whether there are enough for it.
bool enough_for_threshold(size_t distances, double false_alarms);

// Input "features" [1, features] of float32, output [1, 2] of the classes "normal" and "anomaly". Of the
// distance s and the threshold t they are t / (s + t) and s / (s + t), so that 0.5 is the threshold; in int8
// of scale 1/256, as those of a softmax, since float kernels differ from core to core in their last digits.
Result<Graph> build_detector(const std::string& name, const Detector& detector);

extern const std::vector<std::string> kDetectorClasses;

}  // namespace mote
