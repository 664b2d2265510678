// SPDX-License-Identifier: Apache-2.0
#include "ops/softmax_scaling.h"

#include <algorithm>
#include <cmath>

namespace mote {

namespace {
constexpr int kDifferenceBits = 5;  // before the point of a scaled difference
}

double softmax_difference_factor(float in_scale, double beta) {
  const double factor = beta * double{in_scale} * std::ldexp(1.0, 31 - kDifferenceBits);
  return std::min(factor, std::ldexp(1.0, 31) - 1);
}

int32_t least_softmax_difference(const FixedPoint& factor) {
  return static_cast<int32_t>(-std::floor(31.0 * std::ldexp(1.0, 31 - kDifferenceBits - factor.shift)));
}

}  // namespace mote
