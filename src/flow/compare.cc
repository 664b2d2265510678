// SPDX-License-Identifier: Apache-2.0
#include "flow/compare.h"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace mote {

namespace {

float float_at(const Bytes& bytes, int64_t i) {
  float value;
  std::memcpy(&value, bytes.data() + i * 4, 4);
  return value;
}

std::optional<Difference> float_difference(const Tensor& tensor, const Bytes& expected, const Bytes& got,
                                           double tolerance) {
  double largest = 0;
  for (int64_t i = 0; i < tensor.elements(); ++i) {
    const double magnitude = std::fabs(static_cast<double>(float_at(expected, i)));
    if (std::isfinite(magnitude)) largest = std::max(largest, magnitude);
  }
  for (int64_t i = 0; i < tensor.elements(); ++i) {
    const double a = static_cast<double>(float_at(expected, i)), b = static_cast<double>(float_at(got, i));
    if (a == b || (std::isnan(a) && std::isnan(b)) || std::fabs(a - b) <= tolerance * largest) continue;
    return Difference{i, a, b};
  }
  return std::nullopt;
}

}  // namespace

std::optional<Difference> difference(const Tensor& tensor, const Bytes& expected, const Bytes& got,
                                     double tolerance) {
  if (expected.size() != got.size())
    return Difference{-1, static_cast<double>(expected.size()), static_cast<double>(got.size())};
  if (tensor.type == DType::kFloat32) return float_difference(tensor, expected, got, tolerance);
  const auto at = static_cast<size_t>(std::mismatch(expected.begin(), expected.end(), got.begin()).first -
                                      expected.begin());
  if (at == expected.size()) return std::nullopt;
  return Difference{static_cast<int64_t>(at), static_cast<double>(static_cast<int8_t>(expected[at])),
                    static_cast<double>(static_cast<int8_t>(got[at]))};
}

}  // namespace mote
