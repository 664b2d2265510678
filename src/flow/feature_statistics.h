// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <vector>

#include "signal/features.h"

namespace mote {

// Mean, deviation and ends of features. Parts are merged in a fixed order, so that the result does not depend
// on the number of threads.
class FeatureStatistics {
 public:
  explicit FeatureStatistics(int64_t ranges) : columns_(static_cast<size_t>(ranges)) {}

  // Feature i counts to range i modulo the number of ranges.
  void add(size_t feature, double value);
  void add(const FeatureStatistics& other);

  // Of a range without any values 0 to 1.
  FeatureRange range() const;

 private:
  struct Column {
    int64_t count = 0;
    double mean = 0, squares = 0, least = 0, most = 0;  // squares of differences from the mean, summed
  };
  std::vector<Column> columns_;
};

}  // namespace mote
