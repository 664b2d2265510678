// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/result.h"

namespace mote {

// Centres of rows of `size` numbers: those of the least sum of squared distances that a few runs of Lloyd's
// algorithm find, each from a start by k-means++. On one thread and from a seed, so that the same rows give
// the same centres. Sources: Lloyd, "Least squares quantization in PCM", 1982; Arthur and Vassilvitskii,
// "k-means++: the advantages of careful seeding", SODA 2007.
struct Clusters {
  std::vector<double> centres;   // [count][size]
  std::vector<size_t> nearest;   // of each row
  double squared_distances = 0;  // summed
};

// `count` is from 1 to the number of rows. Where rows are equal, centres may be too. Ctrl-C is an error.
Result<Clusters> k_means(const std::vector<double>& rows, size_t size, size_t count, uint64_t seed);

double squared_distance(const double* a, const double* b, size_t size);

}  // namespace mote
